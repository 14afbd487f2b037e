import type { Assessment } from '../core/assessment.js';
import { FoglightError } from '../core/errors.js';
import { bytesOf, type Frame, type Layout } from '../core/frame.js';
import type { Measured } from '../runtime/assessor.js';
import { workerFile } from '../runtime/workerFile.js';
import { WorkerPool } from '../runtime/workerPool.js';
import type { AssessInit, AssessJob, AssessResult } from './assess.worker.js';
import { PictureStateWatch } from './pictureState.js';

export interface AssessOptions {
  /** Number of threads. */
  readonly workers: number;
  /** Time without a change after which a picture is frozen, milliseconds. Read at each picture: the setting is live. */
  readonly frozenAfterMs: number;
  /** Name of the model. */
  readonly model?: string;
}

/** The assess room: Frame → Assessment, for any number of cameras. */
export class AssessRoom {
  readonly #pool: WorkerPool<AssessInit, null, AssessJob, AssessResult>;
  readonly #options: AssessOptions;

  constructor(options: AssessOptions) {
    const { workers, model = 'assess' } = options;
    this.#options = options;
    this.#pool = new WorkerPool(workerFile(import.meta.url, './assess.worker'), { model }, workers);
  }

  /**
   * State of one camera that is kept between pictures.
   *
   * @param rules rules of this camera, if it has its own
   */
  watch(rules: Pick<AssessOptions, 'frozenAfterMs'> = this.#options): PictureStateWatch {
    return new PictureStateWatch(rules);
  }

  /** Measures a frame. Its buffer is in the worker until the call ends. Rejects with FOG_INFERENCE or FOG_MODEL_*. */
  async measure(frame: Frame): Promise<Measured> {
    const { width, height, layout } = frame.header;
    const buffer = frame.pixels.take();
    const done = await this.#pool
      .run({ header: { width, height, layout }, buffer }, [buffer])
      .catch((error: unknown) => {
        // The buffer was lost with its thread. An empty one replaces it, so that the count of the frame's pool stays right.
        frame.pixels.restore(new ArrayBuffer(0));
        throw error;
      });
    frame.pixels.restore(done.buffer);
    if (!done.measured) throw new FoglightError(done.error!.code, done.error!.detail);
    return done.measured;
  }

  /** Loads the model for a layout in every thread. */
  async warm(layout: Layout): Promise<void> {
    const header = { width: 64, height: 48, layout };
    const job = (): Promise<unknown> => {
      const buffer = new ArrayBuffer(bytesOf(layout, header.width, header.height));
      return this.#pool.run({ header, buffer }, [buffer]);
    };
    await Promise.all(Array.from({ length: this.#options.workers }, job));
  }

  close(): Promise<void> {
    return this.#pool.close();
  }
}

/** Joins what the graph measured with the camera's picture state. */
export function assessment(frame: Frame, measured: Measured, watch: PictureStateWatch): Assessment {
  const { intensities, severity, where } = measured;
  return { intensities, severity, where, pictureState: watch.see(frame.header, measured) };
}
