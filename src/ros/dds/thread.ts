import { Worker } from 'node:worker_threads';
import { Subject } from 'rxjs';
import { FoglightError } from '../../core/errors.js';
import type { Command, DdsOptions, EndpointRequest, Guid, Report } from './protocol.js';

/** What one reader or writer is told. */
export interface EndpointListener {
  matched?(count: number): void;
  sample?(bytes: Uint8Array<ArrayBuffer>, sourceNs: bigint): void;
  /** Samples that were pushed out before they could be told of. */
  lost?(count: number): void;
  written?(buffer: ArrayBuffer, written: boolean): void;
}

interface Pending {
  readonly resolve: (guid: Guid) => void;
  readonly reject: (error: FoglightError) => void;
}

/** The main thread's end of the DDS thread. */
export class DdsThread {
  readonly participant: Guid;
  readonly library: string;
  readonly discovered = new Subject<Extract<Report, { type: 'appeared' | 'vanished' }>>();
  readonly errors = new Subject<FoglightError>();
  readonly #worker: Worker;
  /** Resolves when the thread is gone, closed or failed. */
  readonly exited: Promise<void>;
  readonly #listeners = new Map<number, EndpointListener>();
  readonly #pending = new Map<number, Pending>();
  #nextId = 1;
  #closed = false;

  private constructor(worker: Worker, ready: Extract<Report, { type: 'ready' }>) {
    this.#worker = worker;
    this.participant = ready.participant;
    this.library = ready.library;
    this.exited = new Promise((resolve) => worker.once('exit', () => resolve()));
    worker.on('message', (report: Report) => this.#receive(report));
    worker.on('error', (error) => this.#fail(new FoglightError('FOG_ROS', error.message, error)));
  }

  /** @throws FOG_ROS_UNAVAILABLE without a library, FOG_ROS when the domain cannot be joined */
  static start(options: DdsOptions): Promise<DdsThread> {
    // Worker threads run JavaScript only; from src (under the test runner) the compiled one in dist is taken.
    const base = import.meta.url.endsWith('.ts')
      ? import.meta.url.replace('/src/', '/dist/')
      : import.meta.url;
    const worker = new Worker(new URL('dds.worker.js', base), { workerData: options });
    return new Promise((resolve, reject) => {
      worker.once('error', (error) => reject(new FoglightError('FOG_ROS', error.message, error)));
      worker.once('message', (report: Report) => {
        if (report.type === 'ready') resolve(new DdsThread(worker, report));
        else
          reject(
            report.type === 'failed'
              ? new FoglightError(report.code, report.detail)
              : new FoglightError('FOG_ROS', report.type),
          );
      });
    });
  }

  /** Makes a reader or writer; its listener may hear of samples before this resolves. */
  async create(
    request: Omit<EndpointRequest, 'id'>,
    listener: EndpointListener,
  ): Promise<{ id: number; guid: Guid }> {
    const id = this.#nextId++;
    this.#listeners.set(id, listener);
    const guid = await new Promise<Guid>((resolve, reject) => {
      if (this.#closed) return reject(new FoglightError('FOG_ROS', 'the node has left the graph'));
      this.#pending.set(id, { resolve, reject });
      this.#send({ op: 'create', id, ...request });
    });
    return { id, guid };
  }

  write(id: number, buffer: ArrayBuffer, bytes: number): void {
    this.#send({ op: 'write', id, buffer, bytes }, [buffer]);
  }

  credit(id: number): void {
    this.#send({ op: 'credit', id });
  }

  remove(id: number): void {
    this.#listeners.delete(id);
    this.#send({ op: 'remove', id });
  }

  async close(): Promise<void> {
    this.#send({ op: 'close' });
    this.#closed = true;
    await this.exited;
    this.#fail(new FoglightError('FOG_ROS', 'the node has left the graph'));
  }

  #send(command: Command, transfer: ArrayBuffer[] = []): void {
    if (!this.#closed) this.#worker.postMessage(command, transfer);
  }

  #receive(report: Report): void {
    switch (report.type) {
      case 'created':
        this.#pending.get(report.id)?.resolve(report.guid);
        this.#pending.delete(report.id);
        return;
      case 'failed':
        return this.#failed(report);
      case 'sample':
        return this.#listeners.get(report.id)?.sample?.(report.bytes, report.sourceNs);
      case 'written':
        return this.#listeners.get(report.id)?.written?.(report.buffer, report.written);
      case 'lost':
        return this.#listeners.get(report.id)?.lost?.(report.count);
      case 'matched':
        return this.#listeners.get(report.id)?.matched?.(report.count);
      case 'appeared':
      case 'vanished':
        return this.discovered.next(report);
      case 'ready':
      case 'closed':
        return;
    }
  }

  #failed({ id, code, detail }: Extract<Report, { type: 'failed' }>): void {
    const error = new FoglightError(code, detail);
    const pending = id === undefined ? undefined : this.#pending.get(id);
    if (!pending) return this.errors.next(error);
    this.#pending.delete(id!);
    this.#listeners.delete(id!);
    pending.reject(error);
  }

  #fail(error: FoglightError): void {
    if (!this.#closed) this.errors.next(error);
    this.#closed = true;
    for (const pending of this.#pending.values()) pending.reject(error);
    this.#pending.clear();
  }
}
