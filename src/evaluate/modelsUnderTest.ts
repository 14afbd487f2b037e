import { PictureStateWatch } from '../assess/pictureState.js';
import { gateScore } from '../core/assessment.js';
import { bytesOf, stillHeader } from '../core/frame.js';
import type { VerdictKind } from '../core/verdict.js';
import type { RgbImage } from '../corrupt/corrupt.js';
import { step, type GateConfig } from '../gate/gate.js';
import { evidenceOf, refusalOf, type AcceptRules } from '../recover/accept.js';
import { Assessor, type Measured } from '../runtime/assessor.js';
import { Recoverer } from '../runtime/recoverer.js';

export interface SubjectOptions {
  /** Names of the recovery models. */
  readonly recoverers: readonly string[];
  readonly gate: GateConfig;
  readonly rules: AcceptRules;
}

export interface AssessedImage extends Measured {
  readonly verdict: VerdictKind;
}

export interface RecoveredImage {
  /** The model's output, accepted or not. */
  readonly picture: RgbImage;
  readonly accepted: boolean;
  readonly severityAfter: number;
}

/** The system under test: the shipped graphs on the CPU, the gate and acceptance, one picture at a time. For workers. */
export class ModelsUnderTest {
  readonly #options: SubjectOptions;
  readonly #assessor = new Assessor('assess');
  readonly #recoverers: ReadonlyMap<string, Recoverer>;

  constructor(options: SubjectOptions) {
    this.#options = options;
    this.#recoverers = new Map(
      options.recoverers.map((model) => [model, new Recoverer({ model, provider: 'cpu' })]),
    );
  }

  async assess(picture: RgbImage): Promise<AssessedImage> {
    const header = stillHeader('report', picture);
    const measured = await this.#assessor.measure(header, bufferOf(picture));
    const pictureState = new PictureStateWatch({ frozenAfterMs: 1000 }).see(header, measured);
    const input = { score: gateScore(measured), pictureState, nowNs: 0n, still: true };
    return { ...measured, verdict: step(undefined, input, this.#options.gate).kind };
  }

  /** @param prior intensities given to the model; for a still those that were measured in it */
  async recover(
    model: string,
    picture: RgbImage,
    seen: AssessedImage,
    prior = seen.intensities,
  ): Promise<RecoveredImage> {
    const header = stillHeader('report', picture);
    const out = new ArrayBuffer(bytesOf('rgb8', picture.width, picture.height));
    const job = { header, captured: bufferOf(picture), out, intensities: prior, shrink: 1 as const };
    const agreement = await this.#recoverers.get(model)!.run(job);
    const after = await this.#assessor.measure(header, out);
    const refusal = refusalOf(evidenceOf(seen, after, agreement), this.#options.rules);
    return {
      picture: { ...picture, data: new Uint8Array(out) },
      accepted: refusal === undefined,
      severityAfter: after.severity,
    };
  }

  async close(): Promise<void> {
    await this.#assessor.close();
    for (const recoverer of this.#recoverers.values()) await recoverer.close();
  }
}

/** A copy of the picture's bytes that fills its buffer. */
function bufferOf({ data }: RgbImage): ArrayBuffer {
  const whole = data.byteOffset === 0 && data.byteLength === data.buffer.byteLength;
  return (whole ? data.buffer : data.slice().buffer) as ArrayBuffer;
}
