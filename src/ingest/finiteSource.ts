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
  /** Frames to expect, where known. */
  readonly expectedFrames?: number | undefined;
  /** What the first state event says besides the address. */
  readonly note?: string;
  /** How many frames may be out at once. */
  readonly buffers: number;
  /** The compiled worker. */
  readonly worker: URL;
  /** What the worker is to do; plain data. */
  readonly job: Job;
}

/** What such a worker finds in its `workerData`. */
export interface FiniteJob<Job> {
  readonly init: FramePortInit;
  readonly job: Job;
}

/**
 * A source that ends: pictures or a bag, read and converted by one worker thread. Each subscription has a worker of
 * its own; unsubscribing stops it at its next buffer and it ends by itself, with nothing left running.
 */
export function finiteSource<Job>(options: FiniteSourceOptions<Job>): Source {
  const events = new Subject<SourceEvent>();
  const state = (now: 'starting' | 'running' | 'ended' | 'failed' | 'closed', reason: string): void =>
    events.next({ type: 'state', state: now, reason });
  const { camera, uri, expectedFrames } = options;
  return {
    camera,
    uri,
    finite: true,
    ...(expectedFrames === undefined ? {} : { expectedFrames }),
    events: events.asObservable(),
    frames: new Observable<Frame>((subscriber) => {
      let running = false;
      let over = false;
      const finish = (error?: FoglightError): void => {
        if (over) return;
        over = true;
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
      state('starting', options.note ? `${uri}: ${options.note}` : uri);
      const worker = new Worker(options.worker, {
        workerData: { init: receiver.init, job: options.job } satisfies FiniteJob<Job>,
        transferList: [receiver.init.port],
      });
      receiver.watch(worker, finish);
      worker.on('exit', (code) => {
        if (code !== 0)
          finish(new FoglightError('FOG_SOURCE_FAILED', `${uri}: its reader stopped (${code})`));
      });
      return () => {
        receiver.close();
        if (!over) state('closed', 'no longer wanted');
        over = true;
      };
    }),
  };
}

/** Runs a worker that posts one message and ends; rejects with what it threw. */
export async function askWorker<Job, Answer>(worker: URL, job: Job): Promise<Answer> {
  const [message] = (await once(new Worker(worker, { workerData: { job } }), 'message')) as [Answer];
  return message;
}
