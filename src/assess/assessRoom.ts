import type { Assessment } from '../core/assessment.js';
import { FoglightError } from '../core/errors.js';
import { bytesOf, type Frame, type Layout } from '../core/frame.js';
import type { Measured } from '../runtime/assessor.js';
import { workerFile } from '../runtime/workerFile.js';
import { WorkerPool } from '../runtime/workerPool.js';
import type { AssessInit, AssessJob, AssessResult } from './assess.worker.js';
import { PictureStateWatch } from './pictureState.js';

export interface AssessOptions {
  /** Threads. */
  readonly workers: number;
  /** A picture that does not change for this long is frozen, milliseconds. It is read for each picture, because the setting is live. */
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
   * What must be remembered of one camera from picture to picture.
   *
   * @param rules where the camera has rules of its own
   */
  watch(rules: Pick<AssessOptions, 'frozenAfterMs'> = this.#options): PictureStateWatch {
    return new PictureStateWatch(rules);
  }

  /** Measures a frame. The frame's buffer is in the worker during the call and back afterwards. Rejects with FOG_INFERENCE or FOG_MODEL_*. */
  async measure(frame: Frame): Promise<Measured> {
    const { width, height, layout } = frame.header;
    const buffer = frame.pixels.take();
    const done = await this.#pool
      .run({ header: { width, height, layout }, buffer }, [buffer])
      .catch((error: unknown) => {
        // The buffer died with its thread. An empty one takes its place, so that the frame's pool counts right.
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
