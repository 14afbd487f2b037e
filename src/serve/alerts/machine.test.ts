import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { delivered, initialAlert, step, type AlertEdge, type AlertState } from './machine.js';

const times = { for_ms: 1_000, clear_for_ms: 500, cooldown_ms: 10_000 };

interface Play {
  readonly atMs: number;
  readonly matching?: boolean | undefined;
  readonly quietUntilMs?: number | undefined;
  readonly delivered?: boolean | undefined;
}

/** Plays observations through one rule; ids are numbers. */
function play(plays: readonly Play[], rule = times): (AlertEdge & { atMs: number })[] {
  let state: AlertState = initialAlert(0);
  let made = 0;
  return plays.flatMap(({ atMs, matching, quietUntilMs, delivered: sent }) => {
    if (sent) state = delivered(state, atMs);
    const { next, edges } = step(state, { nowMs: atMs, matching, quietUntilMs, newId: `a${made}` }, rule);
    if (edges.some(({ edge }) => edge === 'raised')) made += 1;
    state = next;
    return edges.map((edge) => ({ ...edge, atMs }));
  });
}

const told = (plays: readonly Play[], rule = times): string[] =>
  play(plays, rule).map(({ edge, id, notify, atMs }) => `${atMs} ${edge} ${id}${notify ? '!' : ''}`);

describe('an alert', () => {
  it('is raised when it lasted and cleared when it was over for long enough, with one id', () => {
    const plays = [
      { atMs: 0, matching: true },
      { atMs: 999 },
      { atMs: 1_000 },
      { atMs: 2_000, matching: false },
      { atMs: 2_499 },
      { atMs: 2_500 },
    ];
    expect(told(plays)).toEqual(['1000 raised a0!', '2500 cleared a0!']);
  });

  it('says nothing of a blip: two minutes away with for_ms of ten minutes', () => {
    const plays = [{ atMs: 0, matching: true }, { atMs: 120_000, matching: false }, { atMs: 900_000 }];
    expect(told(plays, { ...times, for_ms: 600_000 })).toEqual([]);
  });

  it('is held back by a cooldown, which begins at the delivery, and told later where it is still open', () => {
    const plays = [
      { atMs: 0, matching: true },
      { atMs: 1_000 },
      { atMs: 5_000, delivered: true },
      { atMs: 6_000, matching: false },
      { atMs: 6_500 },
      { atMs: 7_000, matching: true },
      { atMs: 8_000 },
      { atMs: 14_999 },
      { atMs: 15_000 },
      { atMs: 16_000, matching: false },
      { atMs: 17_000 },
    ];
    expect(told(plays)).toEqual([
      '1000 raised a0!',
      '6500 cleared a0!',
      '8000 raised a1',
      '15000 notify a1!',
      '17000 cleared a1!',
    ]);
  });

  it('has no cooldown where nothing was delivered', () => {
    const again = [0, 3_000, 6_000].flatMap((atMs) => [
      { atMs, matching: true },
      { atMs: atMs + 1_000 },
      { atMs: atMs + 1_500, matching: false },
      { atMs: atMs + 2_000 },
    ]);
    expect(
      play(again)
        .filter(({ edge }) => edge === 'raised')
        .every(({ notify }) => notify),
    ).toBe(true);
    expect(play(again)).toHaveLength(6);
  });

  it('is told after a snooze, which ends by itself', () => {
    const plays = [
      { atMs: 0, matching: true, quietUntilMs: 5_000 },
      { atMs: 1_000, quietUntilMs: 5_000 },
      { atMs: 5_000, quietUntilMs: 5_000 },
    ];
    expect(told(plays)).toEqual(['1000 raised a0', '5000 notify a0!']);
  });

  const anyPlay = fc.record({
    gap: fc.integer({ min: 0, max: 3_000 }),
    matching: fc.option(fc.boolean(), { nil: undefined }),
    delivered: fc.boolean(),
    snoozed: fc.option(fc.integer({ min: 0, max: 4_000 }), { nil: undefined }),
  });

  it('keeps its order, its id and its promises, whatever happens', () => {
    fc.assert(
      fc.property(fc.array(anyPlay, { maxLength: 80 }), (plays) => {
        let atMs = 0;
        const timed = plays.map(({ gap, matching, delivered, snoozed }) => {
          atMs += gap;
          return {
            atMs,
            matching,
            delivered,
            quietUntilMs: snoozed === undefined ? undefined : atMs + snoozed,
          };
        });
        const edges = play(timed);
        const byId = groupBy(edges);
        for (const [, own] of byId) {
          const words = own.map(({ edge }) => edge).join(' ');
          expect(words).toMatch(/^raised( notify)?( cleared)?$/);
          const begun = own.some(({ edge, notify }) => edge !== 'cleared' && notify);
          const end = own.find(({ edge }) => edge === 'cleared');
          // An end is told where and only where its beginning was.
          if (end) expect(end.notify).toBe(begun);
          expect(own.filter(({ edge, notify }) => edge !== 'cleared' && notify).length).toBeLessThanOrEqual(
            1,
          );
        }
        // Never two alerts of one rule at once.
        let open = 0;
        for (const { edge } of edges) {
          if (edge === 'raised') open += 1;
          if (edge === 'cleared') open -= 1;
          expect(open === 0 || open === 1).toBe(true);
        }
        for (const edge of edges.filter(({ edge, notify }) => edge !== 'cleared' && notify)) {
          const last = timed.filter(({ atMs, delivered }) => delivered && atMs <= edge.atMs).at(-1);
          if (last) expect(edge.atMs - last.atMs).toBeGreaterThanOrEqual(times.cooldown_ms);
        }
      }),
      { numRuns: 300 },
    );
  });
});

function groupBy<T extends { id: string }>(all: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) groups.set(one.id, [...(groups.get(one.id) ?? []), one]);
  return groups;
}
