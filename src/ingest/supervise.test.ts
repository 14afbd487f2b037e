import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  isOver,
  supervise,
  INITIAL,
  type Effect,
  type SupervisorState,
  type RestartPolicy,
  type Signal,
} from './supervise.js';

const live: RestartPolicy = {
  startMs: 1000,
  stallMs: 500,
  backoffMs: 100,
  backoffMaxMs: 1600,
  finite: false,
};
const file: RestartPolicy = { ...live, finite: true };
const exit = (done = false): Signal => ({ type: 'exit', done, reason: 'gone' });

/** Runs signals at times; gives the states entered and what was done. */
function play(
  patience: RestartPolicy,
  signals: readonly (readonly [ms: number, signal: Signal])[],
  chance = 0,
) {
  let life: SupervisorState = INITIAL;
  const states: string[] = [];
  const effects: Effect[] = [];
  for (const [ms, signal] of signals) {
    const next = supervise(life, signal, patience, ms, chance);
    life = next.next;
    states.push(...next.entered.map(({ state }) => state));
    effects.push(...next.effects);
  }
  return { life, states, effects };
}

const start = [0, { type: 'start' }] as const;
const frame = (ms: number) => [ms, { type: 'frame' }] as const;
const due = (ms: number) => [ms, { type: 'due' }] as const;

describe('a source under supervision', () => {
  test('a live source that ends is tried again', () => {
    const { states, effects } = play(live, [start, frame(10), [20, exit()], due(120), frame(130)]);
    expect(states).toEqual(['starting', 'running', 'waiting', 'starting', 'running']);
    expect(effects).toEqual(['connect', 'connect']);
  });

  test('a file that ends is done', () => {
    const { states, effects } = play(file, [start, frame(10), [20, exit(true)]]);
    expect(states).toEqual(['starting', 'running', 'ended']);
    expect(effects).toEqual(['connect', 'complete']);
  });

  test('a file that cannot be read fails for good', () => {
    expect(play(file, [start, [20, exit()]]).effects).toEqual(['connect', 'fail']);
  });

  test('start and stall have timeouts of their own, and a frame puts the second off', () => {
    expect(play(live, [start, due(999)]).states).toEqual(['starting']);
    expect(play(live, [start, due(1000)]).states).toEqual(['starting', 'stalled']);
    expect(play(live, [start, frame(900), frame(1300), due(1799)]).states).toEqual(['starting', 'running']);
    const { states, effects } = play(live, [start, frame(900), frame(1300), due(1800), [1900, exit()]]);
    expect(states).toEqual(['starting', 'running', 'stalled', 'waiting']);
    expect(effects).toEqual(['connect', 'kill']);
  });

  test('the first connection and later ones fail alike', () => {
    const first = play(live, [start, [10, exit()]]);
    const later = play(live, [start, frame(5), frame(5000), [5010, exit()]]);
    expect(later.states.at(-1)).toBe(first.states.at(-1));
    expect(later.life).toMatchObject({ state: 'waiting', failures: 1 });
  });

  test('pauses double up to the longest, less up to a half by chance', () => {
    const pauses = (chance: number): number[] => {
      let life = supervise(INITIAL, { type: 'start' }, live, 0, chance).next;
      return Array.from({ length: 7 }, () => {
        life = supervise(life, exit(), live, 0, chance).next;
        const pause = life.dueMs!;
        life = { ...supervise(life, { type: 'due' }, live, pause, chance).next, sinceMs: 0 };
        return pause;
      });
    };
    expect(pauses(0)).toEqual([100, 200, 400, 800, 1600, 1600, 1600]);
    expect(pauses(0.999)[4]).toBeCloseTo(800, -1);
  });

  test('one that refuses access is left alone for the longest pause', () => {
    const refused: Signal = { type: 'exit', done: false, reason: 'wrong password', refused: true };
    expect(play(live, [start, [10, refused]]).life).toMatchObject({ state: 'waiting', dueMs: 1610 });
  });

  test('one that must be there at first fails for good, unless it has been there', () => {
    const patience = { ...live, mustStart: true };
    expect(play(patience, [start, [10, exit()]])).toMatchObject({
      states: ['starting', 'failed'],
      effects: ['connect', 'fail'],
    });
    const later = play(patience, [start, frame(5), [10, exit()], due(110), [120, exit()], due(320)]);
    expect(later.states).toEqual(['starting', 'running', 'waiting', 'starting', 'waiting', 'starting']);
  });

  test('a connection that dies after its first frame does not start the row anew', () => {
    const { life } = play(live, [start, [1, exit()], due(101), frame(102), [110, exit()]]);
    expect(life.failures).toBe(2);
  });
});

describe('whatever happens', () => {
  const signal = fc.oneof(
    {
      weight: 10,
      arbitrary: fc.constantFrom<Signal>({ type: 'frame' }, { type: 'due' }, exit(true), exit()),
    },
    { weight: 1, arbitrary: fc.constant<Signal>({ type: 'close' }) },
  );
  const script = fc.array(fc.tuple(fc.integer({ min: 0, max: 700 }), signal), { maxLength: 60 });

  test('one connection at a time, none after the end, and never silent without a deadline', () => {
    fc.assert(
      fc.property(
        script,
        fc.boolean(),
        fc.double({ min: 0, max: 0.99, noNaN: true }),
        (events, finite, chance) => {
          const patience = finite ? file : live;
          let now = 0;
          let connected = 0;
          let { next: life } = supervise(INITIAL, { type: 'start' }, patience, now, chance);
          connected += 1;
          for (const [gap, signal] of events) {
            now += gap;
            // Only a connection that is there can end or give frames.
            if ((signal.type === 'exit' || signal.type === 'frame') && connected === 0) continue;
            if (signal.type === 'exit') connected -= 1;
            const wasOver = isOver(life);
            const next = supervise(life, signal, patience, now, chance);
            if (wasOver) expect(next).toEqual({ next: life, entered: [], effects: [] });
            connected += next.effects.filter((effect) => effect === 'connect').length;
            expect(connected).toBeLessThanOrEqual(1);
            life = next.next;
            if (!isOver(life) && life.state !== 'stalled')
              expect(life.dueMs).toBeGreaterThanOrEqual(life.sinceMs);
          }
        },
      ),
    );
  });
});
