import { Worker } from 'node:worker_threads';
import { FoglightError, type ErrorCode } from '../../core/errors.js';
import type { FromWorker, ToWorker } from './protocol.js';

interface Call<Reply> {
  readonly resolve: (reply: Reply) => void;
  readonly reject: (error: FoglightError) => void;
}

/** A worker thread that answers requests, several at a time. A worker that dies fails every call with `code`. */
export class WorkerClient<Request, Reply> {
  readonly #worker: Worker;
  readonly #code: ErrorCode;
  readonly #calls = new Map<number, Call<Reply>>();
  readonly #ended: Promise<void>;
  #failure: FoglightError | undefined;
  #next = 0;

  constructor(file: URL, code: ErrorCode) {
    this.#code = code;
    this.#worker = new Worker(file);
    this.#worker.on('message', (message: FromWorker<Reply>) => this.#receive(message));
    this.#worker.on('error', (error) => this.#fail(error.message));
    this.#ended = new Promise((resolve) =>
      this.#worker.once('exit', () => {
        this.#fail('its thread has ended');
        resolve();
      }),
    );
  }

  /** Sends a copy of the request. Rejects with the worker's FoglightError. */
  call(request: Request): Promise<Reply> {
    if (this.#failure) return Promise.reject(this.#failure);
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#calls.set(id, { resolve, reject });
      this.#worker.postMessage({ type: 'request', id, request } satisfies ToWorker<Request>);
    });
  }

  /** Lets the worker finish what it was asked, then ends it. */
  async close(): Promise<void> {
    this.#worker.postMessage({ type: 'close' } satisfies ToWorker<Request>);
    await this.#ended;
  }

  #receive(message: FromWorker<Reply>): void {
    const call = this.#calls.get(message.id);
    this.#calls.delete(message.id);
    if (message.type === 'reply') call?.resolve(message.reply);
    else call?.reject(new FoglightError(message.code, message.detail));
  }

  #fail(why: string): void {
    this.#failure ??= new FoglightError(this.#code, why);
    for (const call of this.#calls.values()) call.reject(this.#failure);
    this.#calls.clear();
  }
}
