import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  isTerminal,
  supervise,
  INITIAL,
  type Effect,
  type SupervisorState,
  type RestartPolicy,
  type Signal,
} from './supervise.js';

const live: RestartPolicy = {
  startTimeoutMs: 1000,
  stallTimeoutMs: 500,
  backoffInitialMs: 100,
  backoffMaxMs: 1600,
  finite: false,
};
const file: RestartPolicy = { ...live, finite: true };
const exit = (done = false): Signal => ({ type: 'exit', done, reason: 'gone' });

/** Applies signals at given times; returns the states entered and the effects. */
function play(
  policy: RestartPolicy,
  signals: readonly (readonly [ms: number, signal: Signal])[],
  chance = 0,
) {
  let current: SupervisorState = INITIAL;
  const states: string[] = [];
  const effects: Effect[] = [];
  for (const [ms, signal] of signals) {
    const next = supervise(current, signal, policy, ms, chance);
    current = next.next;
    states.push(...next.entered.map(({ state }) => state));
    effects.push(...next.effects);
  }
  return { current, states, effects };
}

const start = [0, { type: 'start' }] as const;
const frame = (ms: number) => [ms, { type: 'frame' }] as const;
const due = (ms: number) => [ms, { type: 'due' }] as const;

describe('a source under supervision', () => {
  test('a live source that ends is connected again', () => {
    const { states, effects } = play(live, [start, frame(10), [20, exit()], due(120), frame(130)]);
    expect(states).toEqual(['starting', 'running', 'waiting', 'starting', 'running']);
    expect(effects).toEqual(['connect', 'connect']);
  });

  test('a file that was read to its end completes', () => {
    const { states, effects } = play(file, [start, frame(10), [20, exit(true)]]);
    expect(states).toEqual(['starting', 'running', 'ended']);
    expect(effects).toEqual(['connect', 'complete']);
  });

  test('a file that cannot be read fails and is not connected again', () => {
    expect(play(file, [start, [20, exit()]]).effects).toEqual(['connect', 'fail']);
  });

  test('the first frame and later frames have separate timeouts, and each frame restarts the second', () => {
    expect(play(live, [start, due(999)]).states).toEqual(['starting']);
    expect(play(live, [start, due(1000)]).states).toEqual(['starting', 'stalled']);
    expect(play(live, [start, frame(900), frame(1300), due(1799)]).states).toEqual(['starting', 'running']);
    const { states, effects } = play(live, [start, frame(900), frame(1300), due(1800), [1900, exit()]]);
    expect(states).toEqual(['starting', 'running', 'stalled', 'waiting']);
    expect(effects).toEqual(['connect', 'kill']);
  });

  test('a failure of the first connection is handled like that of a later one', () => {
    const first = play(live, [start, [10, exit()]]);
    const later = play(live, [start, frame(5), frame(5000), [5010, exit()]]);
    expect(later.states.at(-1)).toBe(first.states.at(-1));
    expect(later.current).toMatchObject({ state: 'waiting', failures: 1 });
  });

  test('pauses double up to the longest, and jitter shortens them by up to a half', () => {
    const pauses = (chance: number): number[] => {
      let current = supervise(INITIAL, { type: 'start' }, live, 0, chance).next;
      return Array.from({ length: 7 }, () => {
        current = supervise(current, exit(), live, 0, chance).next;
        const pause = current.dueMs!;
        current = { ...supervise(current, { type: 'due' }, live, pause, chance).next, sinceMs: 0 };
        return pause;
      });
    };
    expect(pauses(0)).toEqual([100, 200, 400, 800, 1600, 1600, 1600]);
    expect(pauses(0.999)[4]).toBeCloseTo(800, -1);
  });

  test('a source that refuses access is connected again only after the longest pause', () => {
    const refused: Signal = { type: 'exit', done: false, reason: 'wrong password', refused: true };
    expect(play(live, [start, [10, refused]]).current).toMatchObject({ state: 'waiting', dueMs: 1610 });
  });

  test('a source with mustStart fails if its first connection fails, but not after a first frame', () => {
    const policy = { ...live, mustStart: true };
    expect(play(policy, [start, [10, exit()]])).toMatchObject({
      states: ['starting', 'failed'],
      effects: ['connect', 'fail'],
    });
    const later = play(policy, [start, frame(5), [10, exit()], due(110), [120, exit()], due(320)]);
    expect(later.states).toEqual(['starting', 'running', 'waiting', 'starting', 'waiting', 'starting']);
  });

  test('a connection that fails right after its first frame does not reset the count of failures', () => {
    const { current } = play(live, [start, [1, exit()], due(101), frame(102), [110, exit()]]);
    expect(current.failures).toBe(2);
  });
});

describe('any sequence of signals', () => {
  const signal = fc.oneof(
    {
      weight: 10,
      arbitrary: fc.constantFrom<Signal>({ type: 'frame' }, { type: 'due' }, exit(true), exit()),
    },
    { weight: 1, arbitrary: fc.constant<Signal>({ type: 'close' }) },
  );
  const script = fc.array(fc.tuple(fc.integer({ min: 0, max: 700 }), signal), { maxLength: 60 });

  test('gives one connection at a time, none after the end, and always a deadline while it waits', () => {
    fc.assert(
      fc.property(
        script,
        fc.boolean(),
        fc.double({ min: 0, max: 0.99, noNaN: true }),
        (events, finite, chance) => {
          const policy = finite ? file : live;
          let now = 0;
          let connected = 0;
          let { next: current } = supervise(INITIAL, { type: 'start' }, policy, now, chance);
          connected += 1;
          for (const [gap, signal] of events) {
            now += gap;
            // Only an open connection can end or deliver frames.
            if ((signal.type === 'exit' || signal.type === 'frame') && connected === 0) continue;
            if (signal.type === 'exit') connected -= 1;
            const wasOver = isTerminal(current);
            const next = supervise(current, signal, policy, now, chance);
            if (wasOver) expect(next).toEqual({ next: current, entered: [], effects: [] });
            connected += next.effects.filter((effect) => effect === 'connect').length;
            expect(connected).toBeLessThanOrEqual(1);
            current = next.next;
            if (!isTerminal(current) && current.state !== 'stalled')
              expect(current.dueMs).toBeGreaterThanOrEqual(current.sinceMs);
          }
        },
      ),
    );
  });
});
