import type { SourceState } from '../core/events.js';

/** Timeouts and backoff of a source, named as in the configuration; all times in milliseconds. */
export interface RestartPolicy {
  /** Longest wait for the first frame of a connection. */
  readonly startTimeoutMs: number;
  /** Longest gap between frames. */
  readonly stallTimeoutMs: number;
  /** Pause before the first reconnection; it doubles with every consecutive failure. */
  readonly backoffInitialMs: number;
  /** Longest pause. */
  readonly backoffMaxMs: number;
  /** Whether the source has an end. A finite source is never connected again. */
  readonly finite: boolean;
  /** Whether the first connection must succeed. Such a source is reconnected only after it has delivered a frame. */
  readonly mustStart?: boolean;
}

/** State of a supervisor: everything that the next decision depends on. */
export interface SupervisorState {
  readonly state: SourceState | 'idle';
  /** Consecutive failures. */
  readonly failures: number;
  /** Time at which the state began. */
  readonly sinceMs: number;
  /** Deadline at which a `due` signal is handled, unless another signal comes first. */
  readonly dueMs?: number;
  /** Whether the current connection has delivered a frame. */
  readonly delivered: boolean;
  /** Whether any connection has delivered a frame. */
  readonly seen: boolean;
}

export type Signal =
  | { readonly type: 'start' }
  | { readonly type: 'frame' }
  /** The deadline `dueMs` has passed. */
  | { readonly type: 'due' }
  /** The connection has ended and all its resources are freed. `done`: a finite source was read to its end. */
  | {
      readonly type: 'exit';
      readonly done: boolean;
      readonly reason: string;
      /** Whether access was refused. */
      readonly refused?: boolean;
    }
  /** As `exit`, but another connection is to follow at once: this one found out how the source is to be read. */
  | { readonly type: 'again'; readonly reason: string }
  | { readonly type: 'close' };

/** What the caller must do. A connection that is killed must send an `exit` signal when it has ended. */
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
 * Next state and effects of a signal. A pure function: time and jitter are passed in. The first connection is treated
 * like every later one. There is never more than one connection, because a new one is made only after the `exit` of
 * the previous one.
 *
 * @param jitter random number in [0, 1); shortens a pause by up to a half
 */
export function supervise(
  current: SupervisorState,
  signal: Signal,
  policy: RestartPolicy,
  nowMs: number,
  jitter: number,
): SupervisorStep {
  switch (signal.type) {
    case 'start':
      return current.state === 'idle' ? connect(current, policy, nowMs, 'connecting') : unchanged(current);
    case 'frame':
      return frame(current, policy, nowMs);
    case 'due':
      return due(current, policy, nowMs);
    case 'exit':
      return exit(current, signal, policy, nowMs, jitter);
    case 'again':
      // One that stalled meanwhile has failed all the same.
      return current.state === 'stalled'
        ? exit(current, { type: 'exit', done: false, reason: signal.reason }, policy, nowMs, jitter)
        : isConnected(current)
          ? connect(current, policy, nowMs, signal.reason)
          : unchanged(current);
    case 'close':
      if (isTerminal(current)) return unchanged(current);
      return enter(
        terminal(current, 'closed', nowMs),
        'closed by its reader',
        isConnected(current) ? ['kill'] : [],
      );
  }
}

/** Whether no signal can change the state any more. */
export function isTerminal({ state }: SupervisorState): boolean {
  return state === 'ended' || state === 'failed' || state === 'closed';
}

function isConnected({ state }: SupervisorState): boolean {
  return state === 'starting' || state === 'running' || state === 'stalled';
}

function unchanged(current: SupervisorState): SupervisorStep {
  return { next: current, entered: [], effects: [] };
}

function enter(
  current: SupervisorState & { state: SourceState },
  reason: string,
  effects: Effect[],
): SupervisorStep {
  return { next: current, entered: [{ state: current.state, reason }], effects };
}

function terminal<S extends SourceState>(
  { failures, delivered, seen }: SupervisorState,
  state: S,
  nowMs: number,
) {
  return { state, failures, delivered, seen, sinceMs: nowMs };
}

function connect(
  { failures, seen }: SupervisorState,
  { startTimeoutMs }: RestartPolicy,
  nowMs: number,
  reason: string,
): SupervisorStep {
  const current = {
    state: 'starting',
    failures,
    sinceMs: nowMs,
    dueMs: nowMs + startTimeoutMs,
    delivered: false,
    seen,
  } as const;
  return enter(current, reason, ['connect']);
}

function frame(current: SupervisorState, { stallTimeoutMs }: RestartPolicy, nowMs: number): SupervisorStep {
  const dueMs = nowMs + stallTimeoutMs;
  if (current.state === 'running') return unchanged({ ...current, dueMs });
  if (current.state !== 'starting') return unchanged(current);
  return enter(
    { ...current, state: 'running', sinceMs: nowMs, dueMs, delivered: true, seen: true },
    'first frame',
    [],
  );
}

function due(current: SupervisorState, policy: RestartPolicy, nowMs: number): SupervisorStep {
  if (current.dueMs === undefined || nowMs < current.dueMs) return unchanged(current);
  if (current.state === 'waiting') return connect(current, policy, nowMs, `attempt ${current.failures + 1}`);
  const reason = current.delivered
    ? `no frame for ${policy.stallTimeoutMs} ms`
    : `no first frame within ${policy.startTimeoutMs} ms`;
  const { dueMs: _, ...rest } = current;
  // `sinceMs` is kept: `exit` needs the time for which the connection ran before it stalled.
  return enter({ ...rest, state: 'stalled' }, reason, ['kill']);
}

function exit(
  current: SupervisorState,
  { done, reason, refused }: Signal & { type: 'exit' },
  policy: RestartPolicy,
  nowMs: number,
  jitter: number,
): SupervisorStep {
  if (!isConnected(current)) return unchanged(current);
  const stalled = current.state === 'stalled';
  if (done && !stalled) return enter(terminal(current, 'ended', nowMs), reason, ['complete']);
  if (policy.finite || (policy.mustStart && !current.seen))
    return enter(terminal(current, 'failed', nowMs), reason, ['fail']);
  // A connection that was stable resets the count of consecutive failures.
  const stable = current.delivered && nowMs - current.sinceMs >= policy.stallTimeoutMs;
  const failures = stable ? 1 : current.failures + 1;
  // Cameras lock an account after a few wrong passwords.
  const pauseMs = refused ? policy.backoffMaxMs : backoff(failures, policy, jitter);
  const dueMs = nowMs + pauseMs;
  return enter(
    { state: 'waiting', failures, sinceMs: nowMs, dueMs, delivered: false, seen: current.seen },
    `${reason}; next attempt in ${Math.round(pauseMs)} ms`,
    [],
  );
}

/**
 * Exponential backoff in milliseconds: doubles from the first pause to the longest. Jitter shortens it by up to a half
 * so that many cameras do not reconnect at the same moment.
 */
function backoff(
  failures: number,
  { backoffInitialMs, backoffMaxMs }: RestartPolicy,
  jitter: number,
): number {
  return Math.min(backoffMaxMs, backoffInitialMs * 2 ** Math.min(failures - 1, 30)) * (1 - jitter / 2);
}
