import type { SourceState } from '../core/events.js';

/** How patient a supervisor is; all times in milliseconds. */
export interface RestartPolicy {
  /** Longest wait for the first frame of a connection. */
  readonly startMs: number;
  /** Longest gap between frames. */
  readonly stallMs: number;
  /** First pause before another try; it doubles with every failure in a row. */
  readonly backoffMs: number;
  /** Longest pause. */
  readonly backoffMaxMs: number;
  /** Whether the source has an end: then it is not tried again. */
  readonly finite: boolean;
  /** Whether it must be there at first: then it is tried again only once it gave a frame. */
  readonly mustStart?: boolean;
}

/** A source's life. Everything that decides what happens next is in here. */
export interface SupervisorState {
  readonly state: SourceState | 'idle';
  /** Failures in a row. */
  readonly failures: number;
  /** When the state began. */
  readonly sinceMs: number;
  /** When waiting is over, if nothing happens before. */
  readonly dueMs?: number;
  /** Whether this connection gave a frame, and whether any did. */
  readonly delivered: boolean;
  readonly seen: boolean;
}

export type Signal =
  | { readonly type: 'start' }
  | { readonly type: 'frame' }
  /** The time of `dueMs` has come. */
  | { readonly type: 'due' }
  /** The connection is over and everything of it gone. `done`: a finite source was read to its end. */
  | {
      readonly type: 'exit';
      readonly done: boolean;
      readonly reason: string;
      /** Access was refused. */
      readonly refused?: boolean;
    }
  | { readonly type: 'close' };

/** What the supervisor is to do. A connection that is killed gives an `exit` signal when it is gone. */
export type Effect = 'connect' | 'kill' | 'complete' | 'fail';

export interface SupervisorStep {
  readonly next: SupervisorState;
  /** States entered, in order, with reasons. */
  readonly entered: readonly { readonly state: SourceState; readonly reason: string }[];
  readonly effects: readonly Effect[];
}

export const INITIAL: SupervisorState = {
  state: 'idle',
  failures: 0,
  sinceMs: 0,
  delivered: false,
  seen: false,
};

/**
 * What a signal does to a life. Pure: time and chance are passed in. A first and a later connection are the same;
 * there is never more than one, because another is made only after the `exit` of the one before.
 *
 * @param chance in [0, 1), for jitter
 */
export function supervise(
  life: SupervisorState,
  signal: Signal,
  patience: RestartPolicy,
  nowMs: number,
  chance: number,
): SupervisorStep {
  switch (signal.type) {
    case 'start':
      return life.state === 'idle' ? connect(life, patience, nowMs, 'connecting') : same(life);
    case 'frame':
      return frame(life, patience, nowMs);
    case 'due':
      return due(life, patience, nowMs);
    case 'exit':
      return exit(life, signal, patience, nowMs, chance);
    case 'close':
      if (isOver(life)) return same(life);
      return enter(over(life, 'closed', nowMs), 'no longer wanted', isConnected(life) ? ['kill'] : []);
  }
}

/** Whether nothing can happen any more. */
export function isOver({ state }: SupervisorState): boolean {
  return state === 'ended' || state === 'failed' || state === 'closed';
}

function isConnected({ state }: SupervisorState): boolean {
  return state === 'starting' || state === 'running' || state === 'stalled';
}

function same(life: SupervisorState): SupervisorStep {
  return { next: life, entered: [], effects: [] };
}

function enter(
  life: SupervisorState & { state: SourceState },
  reason: string,
  effects: Effect[],
): SupervisorStep {
  return { next: life, entered: [{ state: life.state, reason }], effects };
}

function over<S extends SourceState>(
  { failures, delivered, seen }: SupervisorState,
  state: S,
  nowMs: number,
) {
  return { state, failures, delivered, seen, sinceMs: nowMs };
}

function connect(
  { failures, seen }: SupervisorState,
  { startMs }: RestartPolicy,
  nowMs: number,
  reason: string,
): SupervisorStep {
  const life = {
    state: 'starting',
    failures,
    sinceMs: nowMs,
    dueMs: nowMs + startMs,
    delivered: false,
    seen,
  } as const;
  return enter(life, reason, ['connect']);
}

function frame(life: SupervisorState, { stallMs }: RestartPolicy, nowMs: number): SupervisorStep {
  const dueMs = nowMs + stallMs;
  if (life.state === 'running') return same({ ...life, dueMs });
  if (life.state !== 'starting') return same(life);
  return enter(
    { ...life, state: 'running', sinceMs: nowMs, dueMs, delivered: true, seen: true },
    'first frame',
    [],
  );
}

function due(life: SupervisorState, patience: RestartPolicy, nowMs: number): SupervisorStep {
  if (life.dueMs === undefined || nowMs < life.dueMs) return same(life);
  if (life.state === 'waiting') return connect(life, patience, nowMs, `try ${life.failures + 1}`);
  const reason = life.delivered
    ? `no frame for ${patience.stallMs} ms`
    : `no first frame within ${patience.startMs} ms`;
  const { dueMs: _, ...rest } = life;
  // How long it ran before it stalled still counts, so `sinceMs` stays.
  return enter({ ...rest, state: 'stalled' }, reason, ['kill']);
}

function exit(
  life: SupervisorState,
  { done, reason, refused }: Signal & { type: 'exit' },
  patience: RestartPolicy,
  nowMs: number,
  chance: number,
): SupervisorStep {
  if (!isConnected(life)) return same(life);
  const stalled = life.state === 'stalled';
  if (done && !stalled) return enter(over(life, 'ended', nowMs), reason, ['complete']);
  if (patience.finite || (patience.mustStart && !life.seen))
    return enter(over(life, 'failed', nowMs), reason, ['fail']);
  // A connection that held is no part of a row of failures.
  const held = life.delivered && nowMs - life.sinceMs >= patience.stallMs;
  const failures = held ? 1 : life.failures + 1;
  // Cameras lock an account after a few wrong passwords.
  const pauseMs = refused ? patience.backoffMaxMs : backoff(failures, patience, chance);
  const dueMs = nowMs + pauseMs;
  return enter(
    { state: 'waiting', failures, sinceMs: nowMs, dueMs, delivered: false, seen: life.seen },
    `${reason}; next try in ${Math.round(pauseMs)} ms`,
    [],
  );
}

/** Doubles from the first pause to the longest, less up to a half, so that cameras do not all come back at once. */
function backoff(failures: number, { backoffMs, backoffMaxMs }: RestartPolicy, chance: number): number {
  return Math.min(backoffMaxMs, backoffMs * 2 ** Math.min(failures - 1, 30)) * (1 - chance / 2);
}
