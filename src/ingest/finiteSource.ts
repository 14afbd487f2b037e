import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { Observable, Subject } from 'rxjs';
import { FoglightError } from '../core/errors.js';
import type { Frame } from '../core/frame.js';
import type { Source, SourceEvent } from '../core/source.js';
import type { FramePortInit } from '../runtime/framePort.js';
import { FrameReceiver } from '../runtime/frameReceiver.js';

export interface FiniteSourceOptions<Job> {
  readonly camera: string;
  readonly uri: string;
  /** Expected number of frames, where known. */
  readonly expectedFrames?: number | undefined;
  /** Text that the first state event gives after the address. */
  readonly note?: string;
  /** Maximum number of frames that consumers hold at once. */
  readonly buffers: number;
  /** URL of the compiled worker. */
  readonly worker: URL;
  /** The worker's job; must be plain data. */
  readonly job: Job;
}

/** The `workerData` of a finite source's worker. */
export interface FiniteJob<Job> {
  readonly init: FramePortInit;
  readonly job: Job;
}

/**
 * A source that ends: pictures or a bag, read and converted by one worker thread per subscription. Unsubscribing makes
 * the worker stop at its next buffer; its thread then ends.
 */
export function finiteSource<Job>(options: FiniteSourceOptions<Job>): Source {
  const events = new Subject<SourceEvent>();
  const state = (
    now: 'starting' | 'running' | 'ended' | 'failed' | 'closed',
    reason: string,
    notice?: string,
  ): void => events.next({ type: 'state', state: now, reason, ...(notice && { notice }) });
  const { camera, uri, expectedFrames } = options;
  return {
    camera,
    uri,
    finite: true,
    ...(expectedFrames === undefined ? {} : { expectedFrames }),
    events: events.asObservable(),
    frames: new Observable<Frame>((subscriber) => {
      let running = false;
      let finished = false;
      const finish = (error?: FoglightError): void => {
        if (finished) return;
        finished = true;
        state(error ? 'failed' : 'ended', error?.message ?? 'read to the end');
        if (error) subscriber.error(error);
        else subscriber.complete();
      };
      const receiver = new FrameReceiver(options.buffers, {
        frame: (frame) => {
          if (!running) state('running', 'first frame');
          running = true;
          subscriber.next(frame);
        },
        event: (event) => events.next(event),
        end: () => finish(),
        error: finish,
      });
      state('starting', options.note ? `${uri}: ${options.note}` : uri, options.note);
      const worker = new Worker(options.worker, {
        workerData: { init: receiver.init, job: options.job } satisfies FiniteJob<Job>,
        transferList: [receiver.init.port],
      });
      receiver.watch(worker, finish);
      worker.on('exit', (code) => {
        if (code !== 0)
          finish(
            new FoglightError('FOG_SOURCE_FAILED', `${uri}: the reading thread ended with code ${code}`),
          );
      });
      return () => {
        receiver.close();
        if (!finished) state('closed', 'closed by its reader');
        finished = true;
      };
    }),
  };
}

/** Runs a worker that posts one message and ends. Resolves with the message; rejects with an error of the worker. */
export async function workerResult<Job, Answer>(worker: URL, job: Job): Promise<Answer> {
  const [message] = (await once(new Worker(worker, { workerData: { job } }), 'message')) as [Answer];
  return message;
}
