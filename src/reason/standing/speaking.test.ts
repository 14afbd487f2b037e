import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Answer } from '../../core/question.js';
import { assessment } from '../../../test/support/views.js';
import { newsOf } from './news.js';
import { Speaking, type News } from './speaking.js';

const SECOND = 1_000_000_000n;
const GAP = 10n * SECOND;
const said = (key: string, mustLast = true): News => ({ key, mustLast });

/** At which second each answer of a row, one a second, is spoken. */
const spokenAt = (keys: readonly string[], mustLast = true): number[] => {
  const speaking = new Speaking();
  return keys.flatMap((key, i) =>
    speaking.speaks('q', said(key, mustLast), BigInt(i) * SECOND, GAP) ? [i] : [],
  );
};
const row = (...runs: [string, number][]): string[] => runs.flatMap(([key, n]) => Array<string>(n).fill(key));

describe('standing answers', () => {
  it('speak at first, and of a change once it has lasted', () => {
    expect(spokenAt(row(['clean', 30], ['fog', 30]))).toEqual([0, 40]);
  });
  it('say nothing of what flickers', () => {
    expect(spokenAt(row(['clean', 20], ['noise', 5], ['clean', 5], ['noise', 9], ['clean', 20]))).toEqual([
      0,
    ]);
  });
  it('speak at once of what need not last, once the gap is over', () => {
    expect(spokenAt(row(['no', 20], ['yes', 3], ['no', 20]), false)).toEqual([0, 20, 30]);
  });
  it('speak always where there is no gap, and when time runs backwards', () => {
    const speaking = new Speaking();
    const at = (s: bigint, gap: bigint): boolean => speaking.speaks('q', said('a'), s * SECOND, gap);
    expect([at(5n, 0n), at(6n, 0n), at(7n, GAP), at(1n, GAP)]).toEqual([true, true, false, true]);
  });

  it('never speak twice in a gap, nor twice in a row of the same', () => {
    const step = fc.record({
      key: fc.constantFrom('a', 'b', 'c'),
      ms: fc.integer({ min: 0, max: 8_000 }),
      mustLast: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 100 }), (steps) => {
        const speaking = new Speaking();
        let now = 0n;
        let last: { key: string; at: bigint } | undefined;
        for (const { key, ms, mustLast } of steps) {
          now += BigInt(ms) * 1_000_000n;
          if (!speaking.speaks('q', said(key, mustLast), now, GAP)) continue;
          if (last) expect(now - last.at).toBeGreaterThanOrEqual(GAP);
          if (last) expect(key).not.toBe(last.key);
          last = { key, at: now };
        }
        expect(last !== undefined).toBe(steps.length > 0);
      }),
    );
  });
});

describe('news', () => {
  const news = (question: string, text: string, ...seen: Parameters<typeof assessment>): News =>
    newsOf({ question: { id: 'q', text: question }, text } as Answer, assessment(...seen));
  const wrong = 'What is wrong with the picture?';

  it('about the condition are what is marked, not what is slight or how much it is', () => {
    expect(news(wrong, '', {})).toEqual(news(wrong, '', { sharpness: 0.25 }));
    expect(news(wrong, '', { fog: 0.5 })).toEqual(news(wrong, '', { fog: 0.6 }));
    expect(news(wrong, '', { fog: 0.5 })).not.toEqual(news(wrong, '', {}));
    expect(news(wrong, '', {}, { pictureState: 'black' })).not.toEqual(news(wrong, '', {}));
  });
  it('about the scene are what was found, not where', () => {
    const people = 'How many people are there?';
    expect(news(people, '2 people (left).')).toEqual(news(people, '2 people (centre and right).'));
    expect(news(people, '2 people (left).')).not.toEqual(news(people, '3 people (left).'));
    const moving = 'Is anything moving?';
    expect(news(moving, 'Yes, something moves in the upper left.').key).toBe('yes');
  });
});
