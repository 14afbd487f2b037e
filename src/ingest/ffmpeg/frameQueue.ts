import { MessageChannel, receiveMessageOnPort, type MessagePort } from 'node:worker_threads';
import type { ColourMatrix } from '../../core/frame.js';

/** A frame that ffmpeg delivers: its bytes are next in the pipe. */
export interface NextFrame {
  /** Nanoseconds; undefined where the frame has no time. */
  readonly timeNs: bigint | undefined;
  readonly width: number;
  readonly height: number;
  readonly matrix: ColourMatrix;
}

/** The worker's end. */
export interface FrameQueueInit {
  readonly port: MessagePort;
  /** One word of shared memory that counts what was put in. */
  readonly count: Int32Array;
}

/** What tells the worker, frame by frame, what to read. Its length is bounded by what the pipe holds. */
export class FrameQueue {
  readonly init: FrameQueueInit;
  readonly #port: MessagePort;

  constructor() {
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    this.init = { port: port2, count: new Int32Array(new SharedArrayBuffer(4)) };
  }

  put(frame: NextFrame): void {
    this.#post(frame);
  }

  /** No frame follows. */
  end(): void {
    this.#post(undefined);
  }

  #post(message: NextFrame | undefined): void {
    this.#port.postMessage(message);
    Atomics.add(this.init.count, 0, 1);
    Atomics.notify(this.init.count, 0);
  }
}

/** The next frame to read, in the worker; undefined where none follows. Blocks until it is known. */
export function nextFrame({ port, count }: FrameQueueInit): NextFrame | undefined {
  for (;;) {
    const seen = Atomics.load(count, 0);
    const got = receiveMessageOnPort(port) as { message: NextFrame | undefined } | undefined;
    if (got) return got.message;
    Atomics.wait(count, 0, seen);
  }
}
