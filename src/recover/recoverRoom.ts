import type { Assessment } from '../core/assessment.js';
import { FoglightError } from '../core/errors.js';
import { DEGRADATIONS } from '../core/degradation.js';
import { bytesOf, type Frame, type Layout } from '../core/frame.js';
import type { Pixels } from '../core/pixels.js';
import type { Recovery } from '../core/recovery.js';
import { BufferPool } from '../runtime/bufferPool.js';
import type { Provider } from '../runtime/provider.js';
import { workerFile } from '../runtime/workerFile.js';
import { WorkerPool } from '../runtime/workerPool.js';
import { evidenceOf, refusalOf, type AcceptRules } from './accept.js';
import type { RecoverInit, RecoverJob, RecoverResult } from './recover.worker.js';

/** Size of a picture that only loads the models, pixels. */
const WARM = { width: 64, height: 48 } as const;

/** Rules and sizes are read for each picture, because the settings are live. */
export interface RecoverOptions {
  readonly model: string;
  readonly assessor?: string;
  readonly provider: Provider;
  /** Number of threads; a GPU is always used from exactly one. */
  readonly workers: number;
  /** Without rules every recovered picture is accepted (`--no-accept`). */
  readonly rules?: AcceptRules | undefined;
  /** Larger pictures are recovered at half or quarter size, megapixels. */
  readonly fullMegapixels: number;
  /** Larger pictures are refused, megapixels. */
  readonly maxMegapixels: number;
  /** Called once, when the GPU was lost and the CPU took over. */
  readonly onFallBack?: (reason: string) => void;
}

/** A recovery and, when it was accepted, the recovered pixels: in the frame's layout and size. */
export interface RecoveryResult {
  readonly recovery: Recovery;
  readonly pixels?: Pixels;
}

/** The recover room: Frame + Assessment → recovered picture, then accepted or refused. */
export class RecoverRoom {
  readonly #options: RecoverOptions;
  readonly #pool: WorkerPool<RecoverInit, null, RecoverJob, RecoverResult>;
  readonly #buffers: BufferPool;
  readonly #threads: number;

  constructor(options: RecoverOptions) {
    const { model, assessor = 'assess', provider, workers } = options;
    const size = provider === 'cpu' ? workers : 1;
    this.#options = options;
    this.#threads = size;
    this.#pool = new WorkerPool(
      workerFile(import.meta.url, './recover.worker'),
      { model, assessor, provider },
      size,
    );
    this.#buffers = new BufferPool(size + 2);
  }

  /** Resolves when the first worker is up; rejects when its models or its provider cannot be loaded. */
  async ready(): Promise<void> {
    await this.#pool.ready;
  }

  /**
   * Recovers a frame. The frame's buffer is in the worker during the call and back afterwards. If the model fails, the
   * recovery is refused with `failed`.
   *
   * @param prior intensities given to the recoverer; in video smoothed over time
   * @throws FOG_TOO_LARGE
   */
  async recover(
    { header, pixels }: Frame,
    assessment: Assessment,
    prior: Float32Array,
  ): Promise<RecoveryResult> {
    const { width, height, layout } = header;
    const shrink = this.#shrink(width, height);
    const captured = pixels.take();
    const out = this.#buffers.acquire(bytesOf(layout, width, height));
    const job = { header: { width, height, layout }, captured, out, intensities: prior, shrink };
    const result = await this.#pool.run(job, [captured, out]).catch((error: unknown) => {
      pixels.restore(new ArrayBuffer(0));
      throw error;
    });
    pixels.restore(result.captured);
    if (result.fellBack !== undefined) this.#options.onFallBack?.(result.fellBack);
    return this.#judge(assessment, result);
  }

  /** Loads the models for a layout in every thread. */
  async warm(layout: Layout): Promise<void> {
    const size = bytesOf(layout, WARM.width, WARM.height);
    const job = (): Promise<unknown> => {
      const [captured, out] = [new ArrayBuffer(size), new ArrayBuffer(size)];
      const intensities = new Float32Array(DEGRADATIONS.length);
      const header = { ...WARM, layout };
      return this.#pool.run({ header, captured, out, intensities, shrink: 1 }, [captured, out]);
    };
    await Promise.all(Array.from({ length: this.#threads }, job));
  }

  close(): Promise<void> {
    return this.#pool.close();
  }

  #judge(assessment: Assessment, { done, out }: RecoverResult): RecoveryResult {
    const recovery = recoveryOf(assessment, done, this.#options.rules);
    if (recovery.accepted) return { recovery, pixels: this.#buffers.lend(out) };
    this.#buffers.giveBack(out);
    return { recovery };
  }

  #shrink(width: number, height: number): 1 | 2 | 4 {
    const megapixels = (width * height) / 1e6;
    const { fullMegapixels, maxMegapixels } = this.#options;
    if (megapixels > maxMegapixels)
      throw new FoglightError('FOG_TOO_LARGE', `${width}×${height} is more than ${maxMegapixels} megapixels`);
    if (megapixels <= fullMegapixels) return 1;
    return megapixels <= 4 * fullMegapixels ? 2 : 4;
  }
}

function recoveryOf(
  before: Assessment,
  done: RecoverResult['done'],
  rules: AcceptRules | undefined,
): Recovery {
  const severityBefore = before.severity;
  if (!done)
    return {
      accepted: false,
      refusal: 'failed',
      severityBefore,
      severityAfter: severityBefore,
      reassessment: before,
      agreement: 0,
      worstAgreement: 0,
      tookMs: 0,
    };
  const { intensities, severity, where } = done.reassessed;
  const evidence = evidenceOf(before, done.reassessed, done.agreement);
  const refusal = rules && refusalOf(evidence, rules);
  const { agreement, worstAgreement } = evidence;
  return {
    severityBefore,
    severityAfter: severity,
    agreement,
    worstAgreement,
    accepted: refusal === undefined,
    ...(refusal && { refusal }),
    reassessment: { intensities, severity, where, pictureState: 'normal' },
    tookMs: done.tookMs,
  };
}
