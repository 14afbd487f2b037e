import { parentPort, workerData, type TransferListItem } from 'node:worker_threads';
import { asFoglightError } from '../core/errors.js';
import type { FromWorker, ToWorker } from './workerPool.js';

/** The work of a worker thread; `handle` gets one job at a time. */
export interface Server<Ready, Job, Result> {
  readonly ready: Ready;
  handle(job: Job): Promise<{ readonly result: Result; readonly transfer: readonly TransferListItem[] }>;
  close(): Promise<void>;
}

/** The worker's side of WorkerPool: loads once, serves jobs, releases everything before the thread ends. */
export async function serveJobs<Init, Ready, Job, Result>(
  load: (init: Init) => Promise<Server<Ready, Job, Result>>,
): Promise<void> {
  const port = parentPort!;
  const post = (message: FromWorker<Ready, Result>, transfer: readonly TransferListItem[] = []): void =>
    port.postMessage(message, transfer);
  try {
    const server = await load(workerData as Init);
    port.on('message', (message: ToWorker<Job>) => {
      if (message.type === 'close') {
        void server.close().finally(() => port.close());
        return;
      }
      server.handle(message.job).then(
        ({ result, transfer }) => post({ type: 'done', result }, transfer),
        (error: unknown) => {
          throw error;
        },
      );
    });
    post({ type: 'ready', ready: server.ready });
  } catch (error) {
    const { code, detail } = asFoglightError(error, 'FOG_MODEL_BAD');
    post({ type: 'error', error: { code, detail } });
    // Keep the thread alive until `close`: the pool decides when a worker ends.
    port.on('message', (message: ToWorker<Job>) => message.type === 'close' && port.close());
  }
}
