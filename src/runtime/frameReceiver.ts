import { MessageChannel, type Worker } from 'node:worker_threads';
import { FoglightError } from '../core/errors.js';
import type { Frame } from '../core/frame.js';
import { Pixels } from '../core/pixels.js';
import type { SourceEvent } from '../core/source.js';
import { RETURNED, STOPPED, type FrameMessage, type FramePortInit } from './framePort.js';

/** Handlers for what a worker sends. */
export interface FrameHandlers {
  frame(frame: Frame): void;
  event(event: SourceEvent): void;
  /** The worker has no more frames. */
  end(): void;
  error(error: FoglightError): void;
}

/**
 * The main thread's end of an ingest worker. A frame's buffer goes back to the worker when its pixels are released.
 */
export class FrameReceiver {
  /** Send this to the worker (transfer `init.port`). */
  readonly init: FramePortInit;
  readonly #port;
  readonly #control: Int32Array;
  #outstanding = 0;

  constructor(buffers: number, handlers: FrameHandlers) {
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    this.#control = new Int32Array(new SharedArrayBuffer(8));
    this.init = { port: port2, control: this.#control, buffers };
    port1.on('message', (message: FrameMessage) => this.#receive(message, handlers));
  }

  /** Number of frames that were received and not yet released. */
  get outstanding(): number {
    return this.#outstanding;
  }

  /** Stops the worker at its next buffer. A worker that waits for a buffer wakes up. */
  stop(): void {
    Atomics.store(this.#control, STOPPED, 1);
    this.#wake();
  }

  /** Closes the channel. Frames still held stay valid; their buffers are freed on release. */
  close(): void {
    this.stop();
    this.#port.close();
  }

  /** Reports the death of the worker as an error. */
  watch(worker: Worker, onDeath: (error: FoglightError) => void): void {
    worker.on('error', (cause) => onDeath(new FoglightError('FOG_SOURCE_FAILED', cause.message, cause)));
  }

  #receive(message: FrameMessage, handlers: FrameHandlers): void {
    switch (message.type) {
      case 'frame': {
        this.#outstanding += 1;
        const pixels = new Pixels(message.buffer, (buffer) => this.#giveBack(buffer));
        return handlers.frame({ header: message.header, pixels });
      }
      case 'event': {
        const { event } = message;
        if (event.type !== 'bad_frame' && event.type !== 'damaged') return handlers.event(event);
        return handlers.event({ ...event, error: new FoglightError(event.error.code, event.error.detail) });
      }
      case 'end':
        return handlers.end();
      case 'error':
        return handlers.error(new FoglightError(message.error.code, message.error.detail));
    }
  }

  #giveBack(buffer: ArrayBuffer): void {
    this.#outstanding -= 1;
    // A buffer that was lost in another thread has no bytes left: the worker makes a new one.
    if (buffer.byteLength > 0) this.#port.postMessage(buffer, [buffer]);
    else this.#port.postMessage(undefined);
    this.#wake();
  }

  #wake(): void {
    Atomics.add(this.#control, RETURNED, 1);
    Atomics.notify(this.#control, RETURNED);
  }
}
