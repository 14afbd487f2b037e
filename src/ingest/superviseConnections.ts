import { asyncScheduler, Observable, type SchedulerLike, type Subscription } from 'rxjs';
import type { FoglightError } from '../core/errors.js';
import type { SourceState } from '../core/events.js';
import {
  isTerminal,
  supervise,
  INITIAL,
  type SupervisorState,
  type RestartPolicy,
  type Signal,
} from './supervise.js';

/** How a connection ended. */
export type Outcome =
  { readonly done: true; readonly reason: string } | { readonly done: false; readonly error: FoglightError };

export interface Connection {
  /**
   * Whether, since the last call, the connection waited for a free buffer, or has read frames that the main thread
   * has not handled yet. Such a connection has not stalled.
   */
  wasBusy(): boolean;
  /** Ends the connection; `exit` follows. With `now` the child gets only a short time to end by itself. */
  end(now: boolean): void;
}

/** Callbacks that a supervised source calls. */
export interface SupervisedHandlers<T> {
  readonly frame: (frame: T) => void;
  /** Data was read that gave no frame. It counts against a stall as a frame does. */
  readonly progress: () => void;
  /** Must be called once per connection, never from within `connect`, when all its resources are freed. */
  readonly exit: (outcome: Outcome) => void;
  /** In place of `exit`: the next connection is to follow at once, for this reason. */
  readonly again: (reason: string) => void;
  /** The source cannot continue: the stream fails with this error. */
  readonly died: (error: FoglightError) => void;
}

/** What a source must provide to be supervised. One is made per subscription. */
export interface Supervised {
  connect(): Connection;
  state(state: SourceState, reason: string, error?: FoglightError): void;
  /** Makes the error of a connection that exceeded a timeout. */
  stalled(reason: string): FoglightError;
  /** Frees everything except the connection, whose `end` has already been called. Called once. */
  dispose(): void;
}

/** Frames of a source whose connections are started and restarted as the state machine in supervise.ts decides. */
export function superviseConnections<T>(
  supervised: (handlers: SupervisedHandlers<T>) => Supervised,
  policy: RestartPolicy,
  {
    scheduler = asyncScheduler,
    random = Math.random,
  }: { scheduler?: SchedulerLike; random?: () => number } = {},
): Observable<T> {
  return new Observable<T>((subscriber) => {
    let current: SupervisorState = INITIAL;
    let connection: Connection | undefined;
    let timer: Subscription | undefined;
    let firesMs = Infinity;
    let failure: FoglightError | undefined;

    const signal = (signal: Signal): void => {
      const next = supervise(current, signal, policy, scheduler.now(), random());
      current = next.next;
      for (const { state, reason } of next.entered) {
        if (state === 'stalled') failure = source.stalled(reason);
        source.state(state, reason, failure);
      }
      for (const effect of next.effects) {
        if (effect === 'connect') {
          failure = undefined;
          connection = source.connect();
        } else if (effect === 'kill') connection?.end(current.state === 'closed');
        else if (effect === 'complete') subscriber.complete();
        else subscriber.error(failure);
      }
      watch();
    };

    /** A frame only moves `dueMs` later. The running timer is kept and checks `dueMs` again when it fires. */
    const watch = (): void => {
      const { dueMs = Infinity } = current;
      if (firesMs <= dueMs && firesMs < Infinity) return;
      timer?.unsubscribe();
      firesMs = dueMs;
      if (isTerminal(current) || dueMs === Infinity) return;
      timer = scheduler.schedule(fire, Math.max(0, dueMs - scheduler.now()));
    };

    const fire = (): void => {
      firesMs = Infinity;
      if (connection?.wasBusy()) signal({ type: 'frame' });
      signal({ type: 'due' });
    };

    const source = supervised({
      frame: (frame) => {
        signal({ type: 'frame' });
        subscriber.next(frame);
      },
      progress: () => signal({ type: 'frame' }),
      exit: (outcome) => {
        connection = undefined;
        if (!outcome.done) failure ??= outcome.error;
        const reason = outcome.done ? outcome.reason : (failure?.message ?? '');
        const refused = failure?.code === 'FOG_SOURCE_REFUSED';
        signal({ type: 'exit', done: outcome.done, reason, refused });
      },
      again: (reason) => {
        connection = undefined;
        signal({ type: 'again', reason });
      },
      died: (error) => subscriber.error(error),
    });

    signal({ type: 'start' });
    return () => {
      signal({ type: 'close' });
      timer?.unsubscribe();
      source.dispose();
    };
  });
}
