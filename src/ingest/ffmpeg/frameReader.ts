import { Worker } from 'node:worker_threads';
import { FoglightError } from '../../core/errors.js';
import type { Frame } from '../../core/frame.js';
import type { SourceEvent } from '../../core/source.js';
import { FrameReceiver } from '../../runtime/frameReceiver.js';
import { workerFile } from '../../runtime/workerFile.js';
import type { ReaderInit, ReadJob } from './frameWorker.js';

export interface FrameReaderOptions extends Pick<ReaderInit, 'camera' | 'live' | 'stamps'> {
  readonly buffers: number;
  readonly frame: (frame: Frame) => void;
  readonly event: (event: SourceEvent) => void;
  /** Called when the worker ends unexpectedly. */
  readonly died: (error: FoglightError) => void;
}

/** The thread that reads a source's frames. It starts with the first connection and serves all later ones. */
export class FrameReader {
  readonly #options: FrameReaderOptions;
  readonly #receiver: FrameReceiver;
  readonly #progress = new Int32Array(new SharedArrayBuffer(4));
  #worker: Worker | undefined;
  #onEnd: (() => void) | undefined;
  #arrived = 0;
  #waited = false;

  constructor(options: FrameReaderOptions) {
    this.#options = options;
    this.#receiver = new FrameReceiver(options.buffers, {
      frame: (frame) => {
        this.#arrived += 1;
        this.#waited ||= this.#isWaiting;
        options.frame(frame);
      },
      event: (event) => {
        this.#arrived += 1;
        options.event(event);
      },
      end: () => this.#ended(),
      error: options.died,
    });
  }

  /** Number of frames read so far, including those that the main thread has not handled yet. */
  get progress(): number {
    return Atomics.load(this.#progress, 0);
  }

  /** Reads one connection to its end. */
  read(job: ReadJob, onEnd: () => void): void {
    this.#onEnd = onEnd;
    this.#worker ??= this.#start();
    this.#worker.postMessage(job, [job.queue.port]);
  }

  /**
   * Whether, since the last call, the thread waited for a free buffer, or has read frames that the main thread has not
   * handled yet.
   */
  wasBusy(): boolean {
    const waited = this.#waited;
    this.#waited = this.#isWaiting;
    return waited || this.progress > this.#arrived;
  }

  get #isWaiting(): boolean {
    return !this.#options.live && this.#receiver.outstanding >= this.#options.buffers;
  }

  /** Stops reading. Frames that consumers still hold stay valid. The thread ends when its pipe is closed. */
  stop(): void {
    this.#receiver.close();
    this.#worker?.postMessage('quit');
  }

  #start(): Worker {
    const { camera, live, stamps, died } = this.#options;
    const { init } = this.#receiver;
    const workerData: ReaderInit = { init, camera, live, stamps, progress: this.#progress };
    const worker = new Worker(workerFile(import.meta.url, 'frameWorker'), {
      workerData,
      transferList: [init.port],
      // The worker closes descriptors that the main thread opened.
      trackUnmanagedFds: false,
    });
    this.#receiver.watch(worker, died);
    return worker;
  }

  #ended(): void {
    const onEnd = this.#onEnd;
    this.#onEnd = undefined;
    onEnd?.();
  }
}
