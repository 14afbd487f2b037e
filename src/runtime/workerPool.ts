import { Worker, type TransferListItem } from 'node:worker_threads';
import { FoglightError } from '../core/errors.js';
import type { ErrorRecord } from './framePort.js';

/** Messages between the pool and its workers. */
export type ToWorker<Job> = { readonly type: 'job'; readonly job: Job } | { readonly type: 'close' };
export type FromWorker<Ready, Result> =
  | { readonly type: 'ready'; readonly ready: Ready }
  | { readonly type: 'done'; readonly result: Result }
  | { readonly type: 'error'; readonly error: ErrorRecord };

interface Task<Job, Result> {
  readonly job: Job;
  readonly transfer: readonly TransferListItem[];
  readonly resolve: (result: Result) => void;
  readonly reject: (error: FoglightError) => void;
}

interface Member<Job, Result> {
  readonly worker: Worker;
  task: Task<Job, Result> | undefined;
  ready: boolean;
}

/**
 * Worker threads that each take one job at a time. It is our own because an ONNX session must be released inside its
 * thread before the thread ends (terminating a thread during a run aborts the process); no library does that (ADR 2).
 */
export class WorkerPool<Init, Ready, Job, Result> {
  readonly #file: URL;
  readonly #init: Init;
  readonly #members: Member<Job, Result>[] = [];
  readonly #waiting: Task<Job, Result>[] = [];
  readonly #ready: Promise<Ready>;
  #onReady!: (ready: Ready) => void;
  #onFailure!: (error: FoglightError) => void;
  #failure: FoglightError | undefined;
  #closing = false;

  /**
   * @param file compiled worker, which calls `serveJobs`
   * @param init sent to every worker
   * @param size number of threads
   */
  constructor(file: URL, init: Init, size: number) {
    this.#file = file;
    this.#init = init;
    this.#ready = new Promise((resolve, reject) => {
      this.#onReady = resolve;
      this.#onFailure = reject;
    });
    // A failure reaches whoever awaits `ready` or runs a job. If nobody does, it must not end the process.
    this.#ready.catch(() => {});
    for (let i = 0; i < size; i += 1) this.#start();
  }

  /** The first ready worker's own data; rejects when a worker could not load. */
  get ready(): Promise<Ready> {
    return this.#ready;
  }

  /** Runs a job on the next free worker, in the order of calling. Rejects when the worker died or could not load. */
  run(job: Job, transfer: readonly TransferListItem[] = []): Promise<Result> {
    if (this.#failure) return Promise.reject(this.#failure);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ job, transfer, resolve, reject });
      this.#dispatch();
    });
  }

  /** Waits for the jobs in flight, then lets every worker release what it holds and end. */
  async close(): Promise<void> {
    if (this.#closing) return;
    this.#closing = true;
    for (const task of this.#waiting.splice(0)) task.reject(new FoglightError('FOG_INTERNAL', 'closed'));
    await Promise.all(
      this.#members.splice(0).map(
        ({ worker }) =>
          new Promise<void>((resolve) => {
            worker.once('exit', () => resolve());
            worker.postMessage({ type: 'close' } satisfies ToWorker<Job>);
          }),
      ),
    );
  }

  #start(): void {
    const member: Member<Job, Result> = {
      worker: new Worker(this.#file, { workerData: this.#init }),
      task: undefined,
      ready: false,
    };
    this.#members.push(member);
    member.worker.on('message', (message: FromWorker<Ready, Result>) => this.#receive(member, message));
    member.worker.on('error', (cause) => this.#died(member, cause.message));
    member.worker.on('exit', (code) => this.#died(member, `worker ended with ${code}`));
  }

  #receive(member: Member<Job, Result>, message: FromWorker<Ready, Result>): void {
    if (message.type === 'error')
      return this.#fail(new FoglightError(message.error.code, message.error.detail));
    if (message.type === 'ready') {
      member.ready = true;
      this.#onReady(message.ready);
    } else {
      const { task } = member;
      member.task = undefined;
      task?.resolve(message.result);
    }
    this.#dispatch();
  }

  #dispatch(): void {
    for (const member of this.#members) {
      if (!member.ready || member.task) continue;
      const task = this.#waiting.shift();
      if (!task) return;
      member.task = task;
      member.worker.postMessage({ type: 'job', job: task.job } satisfies ToWorker<Job>, task.transfer);
    }
  }

  /** A worker that dies fails its job and is replaced. A worker that never became ready is not replaced. */
  #died(member: Member<Job, Result>, why: string): void {
    const index = this.#members.indexOf(member);
    if (index < 0) return;
    this.#members.splice(index, 1);
    member.task?.reject(new FoglightError('FOG_INFERENCE', why));
    if (member.ready) this.#start();
    else this.#fail(new FoglightError('FOG_MODEL_BAD', why));
  }

  #fail(error: FoglightError): void {
    this.#failure = error;
    this.#onFailure(error);
    for (const task of this.#waiting.splice(0)) task.reject(error);
    for (const member of this.#members) member.task?.reject(error);
  }
}
