import { receiveMessageOnPort, type MessagePort } from 'node:worker_threads';
import type { ErrorCode } from '../core/errors.js';
import { FoglightError } from '../core/errors.js';
import type { FrameHeader } from '../core/frame.js';
import type { SourceEvent } from '../core/source.js';

/** An error that crosses a thread. */
export interface ErrorRecord {
  readonly code: ErrorCode;
  readonly detail: string;
}

type Serialised<T> = T extends { error: FoglightError } ? Omit<T, 'error'> & { error: ErrorRecord } : T;

/** What an ingest worker sends. */
export type FrameMessage =
  | { readonly type: 'frame'; readonly header: FrameHeader; readonly buffer: ArrayBuffer }
  | { readonly type: 'event'; readonly event: Serialised<SourceEvent> }
  | { readonly type: 'end' }
  | { readonly type: 'error'; readonly error: ErrorRecord };

/** Words of the shared control block. */
export const STOPPED = 0;
export const RETURNED = 1;

/** What a worker needs from the main thread to send frames. */
export interface FramePortInit {
  readonly port: MessagePort;
  /** Two int32 words in shared memory: STOPPED (1 = stop), RETURNED (counts returned buffers, notified). */
  readonly control: Int32Array;
  /** Maximum number of buffers in use at once. */
  readonly buffers: number;
}

/**
 * The worker's end of the channel. Pooled buffers are transferred with their frames and return when the frame is
 * released. Everything is synchronous, because a worker that blocks in `readSync` runs no event loop.
 */
export class FrameSender {
  readonly #init: FramePortInit;
  #free: ArrayBuffer[] = [];
  #out = 0;

  constructor(init: FramePortInit) {
    this.#init = init;
  }

  get stopped(): boolean {
    return Atomics.load(this.#init.control, STOPPED) === 1;
  }

  /**
   * A buffer of exactly `size` bytes. With `wait` it blocks until a buffer is free, and undefined means that the source
   * was stopped. Without `wait`, undefined means that every buffer is in use.
   */
  acquire(size: number, wait: boolean): ArrayBuffer | undefined {
    for (;;) {
      if (this.stopped) return undefined;
      const seen = Atomics.load(this.#init.control, RETURNED);
      this.#collect();
      const free = this.#free.pop();
      if (free) return free.byteLength === size ? free : new ArrayBuffer(size);
      if (this.#out < this.#init.buffers) {
        this.#out += 1;
        return new ArrayBuffer(size);
      }
      if (!wait) return undefined;
      Atomics.wait(this.#init.control, RETURNED, seen);
    }
  }

  /** Returns a buffer that was acquired but not sent. */
  discard(buffer: ArrayBuffer): void {
    this.#free.push(buffer);
  }

  /** Sends a frame; its buffer leaves this thread, and so do those in `owned` (what `header.original` looks at). */
  send(header: FrameHeader, buffer: ArrayBuffer, owned: readonly ArrayBuffer[] = []): void {
    this.#post({ type: 'frame', header, buffer }, [buffer, ...owned]);
  }

  event(event: SourceEvent): void {
    this.#post({
      type: 'event',
      event:
        event.type === 'bad_frame' || event.type === 'damaged'
          ? { ...event, error: errorRecord(event.error) }
          : event,
    });
  }

  end(): void {
    this.#post({ type: 'end' });
  }

  fail(error: FoglightError): void {
    this.#post({ type: 'error', error: errorRecord(error) });
  }

  #post(message: FrameMessage, transfer: ArrayBuffer[] = []): void {
    this.#init.port.postMessage(message, transfer);
  }

  /** Takes returned buffers back. A buffer that was lost in another thread returns as undefined; a new one is allocated when needed. */
  #collect(): void {
    for (let got = receiveMessageOnPort(this.#init.port); got; got = receiveMessageOnPort(this.#init.port)) {
      const buffer = got.message as ArrayBuffer | undefined;
      if (buffer) this.#free.push(buffer);
      else this.#out -= 1;
    }
  }
}

function errorRecord(error: FoglightError): ErrorRecord {
  return { code: error.code, detail: error.detail };
}
