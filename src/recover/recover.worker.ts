import { Tensor, type InferenceSession } from 'onnxruntime-node';
import { asFoglightError } from '../core/errors.js';
import type { FrameHeader } from '../core/frame.js';
import { Assessor, type Measured } from '../runtime/assessor.js';
import type { ErrorRecord } from '../runtime/framePort.js';
import { modelBytes, modelCard, type GraphLayout } from '../runtime/models.js';
import type { Provider } from '../runtime/provider.js';
import { serveJobs } from '../runtime/serveJobs.js';
import { openSession } from '../runtime/session.js';
import { graphLayout, pictureFeeds, pictureFetches } from '../runtime/tensors.js';

export interface RecoverInit {
  readonly model: string;
  readonly assessor: string;
  readonly provider: Provider;
}

export interface RecoverJob {
  readonly header: Pick<FrameHeader, 'width' | 'height' | 'layout'>;
  readonly captured: ArrayBuffer;
  /** Where the recovered picture is written. */
  readonly out: ArrayBuffer;
  /** What the assessor found. */
  readonly intensities: Float32Array;
  readonly shrink: 1 | 2 | 4;
}

/** Both buffers come back whatever happens. */
export interface RecoverResult {
  readonly captured: ArrayBuffer;
  readonly out: ArrayBuffer;
  readonly done?: {
    readonly reassessed: Measured;
    readonly agreement: Float32Array;
    readonly tookMs: number;
  };
  readonly error?: ErrorRecord;
  /** Set once, when the GPU was lost and the CPU took over: why. */
  readonly fellBack?: string;
}

/** The recoverer's graphs on one provider, opened when a frame of their layout first comes. */
class Recoverer {
  readonly #init: RecoverInit;
  #provider: Provider;
  #sessions = new Map<GraphLayout, InferenceSession>();

  constructor(init: RecoverInit) {
    this.#init = init;
    this.#provider = init.provider;
  }

  async open(layout: GraphLayout): Promise<InferenceSession> {
    const open = this.#sessions.get(layout);
    if (open) return open;
    const card = await modelCard(this.#init.model);
    const session = await openSession(
      await modelBytes(card, layout),
      `${card.name} (${layout})`,
      this.#provider,
    );
    this.#sessions.set(layout, session);
    return session;
  }

  /** Writes the recovered picture into `job.out` and returns the agreement grid. */
  async run({ header, captured, out, intensities, shrink }: RecoverJob): Promise<Float32Array> {
    const session = await this.open(graphLayout(header.layout));
    const feeds = {
      ...pictureFeeds(header, captured),
      intensities: new Tensor('float32', intensities, [intensities.length]),
      shrink: new Tensor('int64', BigInt64Array.of(BigInt(shrink)), [1]),
    };
    const fetches: InferenceSession.FetchesType = { ...pictureFetches(header, out), agreement: null };
    const result = await session.run(feeds, fetches);
    return Float32Array.from(result['agreement']!.data as Float32Array);
  }

  /** True when there was a GPU to give up. */
  async fallBack(): Promise<boolean> {
    if (this.#provider === 'cpu') return false;
    await this.close().catch(() => {});
    this.#provider = 'cpu';
    return true;
  }

  async close(): Promise<void> {
    const sessions = [...this.#sessions.values()];
    this.#sessions.clear();
    for (const session of sessions) await session.release();
  }
}

await serveJobs<RecoverInit, null, RecoverJob, RecoverResult>(async (init) => {
  const recoverer = new Recoverer(init);
  const assessor = new Assessor(init.assessor);
  // A GPU that cannot be had must be known at the start, not at the first bad picture.
  if (init.provider !== 'cpu')
    for (const layout of ['yuv420p', 'packed'] as const) await recoverer.open(layout);

  async function recover(job: RecoverJob): Promise<Pick<RecoverResult, 'done'>> {
    const started = performance.now();
    const agreement = await recoverer.run(job);
    const reassessed = await assessor.measure(job.header, job.out);
    return { done: { reassessed, agreement, tookMs: performance.now() - started } };
  }

  return {
    ready: null,
    async handle(job) {
      const { captured, out } = job;
      let outcome: Pick<RecoverResult, 'done' | 'error' | 'fellBack'>;
      try {
        outcome = await recover(job);
      } catch (failure) {
        const { code, detail } = asFoglightError(failure, 'FOG_INFERENCE');
        outcome = { error: { code, detail } };
        if (await recoverer.fallBack())
          outcome = { ...(await recover(job).catch(() => outcome)), fellBack: detail };
      }
      return { result: { captured, out, ...outcome }, transfer: [captured, out] };
    },
    async close() {
      await recoverer.close();
      await assessor.close();
    },
  };
});
