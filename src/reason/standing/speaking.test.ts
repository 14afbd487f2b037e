import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Answer } from '../../core/question.js';
import type { Condition } from '../../core/condition.js';
import { newsOf } from './news.js';
import { Speaking, type News } from './speaking.js';

const SECOND = 1_000_000_000n;
const GAP = 10n * SECOND;

/** At which second each answer of a row, one a second, is spoken. */
const spokenAt = (row: readonly News[]): number[] => {
  const speaking = new Speaking();
  return row.flatMap((news, i) => (speaking.speaks('q', news, BigInt(i) * SECOND, GAP) ? [i] : []));
};
const row = (...runs: [string, number][]): string[] => runs.flatMap(([key, n]) => Array<string>(n).fill(key));

describe('standing answers', () => {
  it('speak at first, and of a change once the gap is over', () => {
    expect(spokenAt(row(['clean', 30], ['fog', 30]))).toEqual([0, 30]);
    expect(spokenAt(row(['no', 5], ['yes', 30]))).toEqual([0, 10]);
    expect(spokenAt(row(['no', 20], ['yes', 3], ['no', 20]))).toEqual([0, 20, 30]);
  });
  it('speak always where there is no gap, and when time runs backwards', () => {
    const speaking = new Speaking();
    const at = (s: bigint, gap: bigint): boolean => speaking.speaks('q', 'a', s * SECOND, gap);
    expect([at(5n, 0n), at(6n, 0n), at(7n, GAP), at(1n, GAP)]).toEqual([true, true, false, true]);
  });

  it('never speak twice in a gap, nor twice in a row of the same', () => {
    const step = fc.record({
      key: fc.constantFrom('a', 'b', 'c'),
      ms: fc.integer({ min: 0, max: 8_000 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 100 }), (steps) => {
        const speaking = new Speaking();
        let now = 0n;
        let last: { key: string; at: bigint } | undefined;
        for (const { key, ms } of steps) {
          now += BigInt(ms) * 1_000_000n;
          if (!speaking.speaks('q', key, now, GAP)) continue;
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
  const good: Condition = { kind: 'ok', degradations: [], reason: '', sinceNs: 0n };
  const news = (question: string, text: string, condition: Partial<Condition> = {}): News =>
    newsOf({ question: { id: 'q', text: question }, text } as Answer, { ...good, ...condition });
  const wrong = 'What is wrong with the picture?';

  it('about the condition are another one and other degradations, not how it is said or how much it is', () => {
    const foggy = { kind: 'degraded', degradations: ['fog'] } as const;
    expect(news(wrong, 'Nothing.')).toBe(news(wrong, 'Slight over-sharpening.'));
    expect(news(wrong, '', foggy)).not.toBe(news(wrong, ''));
    expect(news(wrong, '', { ...foggy, reason: 'other', sinceNs: 5n })).toBe(news(wrong, '', foggy));
    expect(news(wrong, '', { ...foggy, degradations: ['fog', 'noise'] })).not.toBe(news(wrong, '', foggy));
    expect(news(wrong, '', { kind: 'moved' })).not.toBe(news(wrong, '', { kind: 'frozen' }));
  });
  it('about the scene are what was found, not where', () => {
    const people = 'How many people are there?';
    expect(news(people, '2 people (left).')).toBe(news(people, '2 people (centre and right).'));
    expect(news(people, '2 people (left).')).not.toBe(news(people, '3 people (left).'));
    expect(news('Is anything moving?', 'Yes, something moves in the upper left.')).toBe('yes');
  });
});
