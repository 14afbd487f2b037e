import { asFoglightError } from '../core/errors.js';
import { Assessor, type Measured } from '../runtime/assessor.js';
import type { ErrorRecord } from '../runtime/framePort.js';
import type { Provider } from '../runtime/provider.js';
import { Recoverer, type ToRecover } from '../runtime/recoverer.js';
import { serveJobs } from '../runtime/serveJobs.js';

export interface RecoverInit {
  readonly model: string;
  readonly assessor: string;
  readonly provider: Provider;
}

export type RecoverJob = ToRecover;

/** Both buffers are returned, on success and on failure. */
export interface RecoverResult {
  readonly captured: ArrayBuffer;
  readonly out: ArrayBuffer;
  readonly done?: {
    readonly reassessed: Measured;
    readonly agreement: Float32Array;
    readonly tookMs: number;
  };
  readonly error?: ErrorRecord;
  /** Set once, when the GPU was lost and the CPU took over: the reason. */
  readonly fellBack?: string;
}

await serveJobs<RecoverInit, null, RecoverJob, RecoverResult>(async (init) => {
  const recoverer = new Recoverer(init);
  const assessor = new Assessor(init.assessor);
  // Loads now, so that a GPU that cannot be used is reported at the start and not at the first flagged picture.
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
