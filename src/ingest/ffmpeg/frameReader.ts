import { Worker } from 'node:worker_threads';
import { FoglightError } from '../../core/errors.js';
import type { Frame } from '../../core/frame.js';
import type { SourceEvent } from '../../core/source.js';
import { FrameReceiver } from '../../runtime/frameReceiver.js';
import { workerFile } from '../../runtime/workerFile.js';
import type { ReaderInit, ReadJob } from './frameWorker.js';

export interface FrameReaderOptions extends Pick<ReaderInit, 'camera' | 'live' | 'wallStamps'> {
  readonly buffers: number;
  readonly frame: (frame: Frame) => void;
  readonly event: (event: SourceEvent) => void;
  /** The worker died, which it should not. */
  readonly died: (error: FoglightError) => void;
}

/** The thread that reads a source's frames, started when there is first something to read. */
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

  /** Frames read so far, also those the main thread has not got round to. */
  get progress(): number {
    return Atomics.load(this.#progress, 0);
  }

  /** Reads one connection to its end. */
  read(job: ReadJob, onEnd: () => void): void {
    this.#onEnd = onEnd;
    this.#worker ??= this.#start();
    this.#worker.postMessage(job);
  }

  /**
   * Whether it waited, since this was last asked, for whoever holds its buffers, or has read frames that have not
   * arrived yet.
   */
  wasBusy(): boolean {
    const waited = this.#waited;
    this.#waited = this.#isWaiting;
    return waited || this.progress > this.#arrived;
  }

  get #isWaiting(): boolean {
    return !this.#options.live && this.#receiver.outstanding >= this.#options.buffers;
  }

  /** Reads no further; frames still out stay valid. The thread ends when the pipe it reads does. */
  stop(): void {
    this.#receiver.close();
    this.#worker?.postMessage('quit');
  }

  #start(): Worker {
    const { camera, live, wallStamps, died } = this.#options;
    const { init } = this.#receiver;
    const workerData: ReaderInit = { init, camera, live, wallStamps, progress: this.#progress };
    const worker = new Worker(workerFile(import.meta.url, 'frameWorker'), {
      workerData,
      transferList: [init.port],
      // It closes descriptors that the main thread opened.
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
