import { asyncScheduler, Observable, type SchedulerLike, type Subscription } from 'rxjs';
import type { FoglightError } from '../core/errors.js';
import type { SourceState } from '../core/events.js';
import {
  isOver,
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
   * Whether, since this was last asked, it waited for whoever holds its buffers or has read what has not arrived
   * yet: then it has not stalled.
   */
  wasBusy(): boolean;
  /** Ends it; `exit` follows. With `now` there is no more politeness than needed. */
  end(now: boolean): void;
}

/** What a supervised source tells. */
export interface SupervisedHandlers<T> {
  readonly frame: (frame: T) => void;
  /** Something was read, though it is no frame to pass on. */
  readonly progress: () => void;
  /** Called once a connection, never from within `connect`, when nothing of the connection is left. */
  readonly exit: (outcome: Outcome) => void;
  /** It cannot go on at all. */
  readonly died: (error: FoglightError) => void;
}

/** What a supervisor needs of a source; one is made for each subscription. */
export interface Supervised {
  connect(): Connection;
  state(state: SourceState, reason: string, error?: FoglightError): void;
  /** The error for a finite source that delivered nothing in time. */
  stalled(reason: string): FoglightError;
  /** Frees everything but the connection, which has been told to end. Called once. */
  dispose(): void;
}

/** Frames of connections that are made again whenever one ends, as the state machine in supervise.ts decides. */
export function superviseConnections<T>(
  supervised: (handlers: SupervisedHandlers<T>) => Supervised,
  patience: RestartPolicy,
  {
    scheduler = asyncScheduler,
    random = Math.random,
  }: { scheduler?: SchedulerLike; random?: () => number } = {},
): Observable<T> {
  return new Observable<T>((subscriber) => {
    let life: SupervisorState = INITIAL;
    let connection: Connection | undefined;
    let timer: Subscription | undefined;
    let firesMs = Infinity;
    let failure: FoglightError | undefined;

    const signal = (signal: Signal): void => {
      const next = supervise(life, signal, patience, scheduler.now(), random());
      life = next.next;
      for (const { state, reason } of next.entered) {
        if (state === 'stalled') failure = source.stalled(reason);
        source.state(state, reason, failure);
      }
      for (const effect of next.effects) {
        if (effect === 'connect') {
          failure = undefined;
          connection = source.connect();
        } else if (effect === 'kill') connection?.end(life.state === 'closed');
        else if (effect === 'complete') subscriber.complete();
        else subscriber.error(failure);
      }
      watch();
    };

    /** A frame only moves `dueMs` on: the timer is left alone, and looks again when it fires. */
    const watch = (): void => {
      const { dueMs = Infinity } = life;
      if (firesMs <= dueMs && firesMs < Infinity) return;
      timer?.unsubscribe();
      firesMs = dueMs;
      if (isOver(life) || dueMs === Infinity) return;
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
