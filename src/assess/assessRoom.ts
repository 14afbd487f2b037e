import type { Assessment } from '../core/assessment.js';
import { FoglightError } from '../core/errors.js';
import type { Frame } from '../core/frame.js';
import type { Measured } from '../runtime/assessor.js';
import { workerFile } from '../runtime/workerFile.js';
import { WorkerPool } from '../runtime/workerPool.js';
import type { AssessInit, AssessJob, AssessResult } from './assess.worker.js';
import { ConditionWatch } from './condition.js';

export interface AssessOptions {
  /** Threads. */
  readonly workers: number;
  /** A picture that stays the same for so long is frozen, milliseconds; read for each picture, as it may change. */
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

  /** Memory for one camera. */
  watch(): ConditionWatch {
    return new ConditionWatch(this.#options);
  }

  /** Measures a frame; its pixels are away meanwhile and back afterwards. Rejects with FOG_INFERENCE or FOG_MODEL_*. */
  async measure(frame: Frame): Promise<Measured> {
    const { width, height, layout } = frame.header;
    const buffer = frame.pixels.take();
    const done = await this.#pool
      .run({ header: { width, height, layout }, buffer }, [buffer])
      .catch((error: unknown) => {
        // The thread died and took the picture along; an empty buffer keeps the books of the frame's pool.
        frame.pixels.restore(new ArrayBuffer(0));
        throw error;
      });
    frame.pixels.restore(done.buffer);
    if (!done.measured) throw new FoglightError(done.error!.code, done.error!.detail);
    return done.measured;
  }

  close(): Promise<void> {
    return this.#pool.close();
  }
}

/** What was measured and what was seen, as one assessment. */
export function assessment(frame: Frame, measured: Measured, watch: ConditionWatch): Assessment {
  const { intensities, severity, where } = measured;
  return { intensities, severity, where, condition: watch.see(frame.header, measured) };
}
