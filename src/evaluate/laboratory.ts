import { availableParallelism } from 'node:os';
import { FoglightError } from '../core/errors.js';
import { workerFile } from '../runtime/workerFile.js';
import { WorkerPool } from '../runtime/workerPool.js';
import type { Init, Job, JobOf, JobType, Outcome, ResultOf } from './protocol.js';

/** Maximum number of measuring threads; more bring little and need memory. */
const MOST_THREADS = 4;

/** The threads that measure. */
export class Laboratory {
  readonly #pool: WorkerPool<Init, null, Job, Outcome>;

  constructor(init: Init) {
    const size = Math.min(MOST_THREADS, availableParallelism());
    this.#pool = new WorkerPool(workerFile(import.meta.url, './report.worker'), init, size);
  }

  /** Does one job. @throws the error of the job */
  async do<T extends JobType>(type: T, job: JobOf<T>): Promise<ResultOf<T>> {
    const asked: unknown = { type, ...job };
    const outcome = await this.#pool.run(asked as Job);
    if ('error' in outcome) throw new FoglightError(outcome.error.code, outcome.error.detail);
    return outcome.result;
  }

  /**
   * Does a job for every item. Those that fail are reported and left out.
   * @param onDone called after each, with how many are done
   */
  async each<T extends JobType>(
    type: T,
    jobs: readonly JobOf<T>[],
    onDone: (done: number) => void,
    onFailure: (error: FoglightError) => void,
  ): Promise<ResultOf<T>[]> {
    let done = 0;
    const all = jobs.map(async (job) => {
      try {
        return [await this.do(type, job)];
      } catch (error) {
        if (!(error instanceof FoglightError)) throw error;
        onFailure(error);
        return [];
      } finally {
        onDone((done += 1));
      }
    });
    return (await Promise.all(all)).flat();
  }

  close(): Promise<void> {
    return this.#pool.close();
  }
}
