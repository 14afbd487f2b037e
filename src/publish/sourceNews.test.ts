import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ErrorCode } from '../core/errors.js';
import type { SourceState } from '../core/events.js';
import { SourceNewsDesk } from './sourceNews.js';

type Step = SourceState | 'refused';

/** What is told of one camera that goes through these states, a second each. */
function told(steps: readonly Step[]): string[] {
  const desk = new SourceNewsDesk();
  return steps.flatMap((step, i) => {
    const refused = step === 'refused' && { code: 'FOG_SOURCE_REFUSED' as ErrorCode };
    const state = step === 'refused' ? 'waiting' : step;
    const atNs = BigInt(i) * 1_000_000_000n;
    const news = desk.take({ type: 'source', camera: 'north', state, reason: step, ...refused, atNs });
    return news ? [news.status] : [];
  });
}

describe('news of a source', () => {
  it.each<[string, Step[], string[]]>([
    ['comes and stays', ['starting', 'running'], []],
    ['is closed', ['starting', 'running', 'closed'], []],
    [
      'is not there for many tries',
      ['starting', 'waiting', 'starting', 'waiting', 'starting', 'waiting'],
      ['absent'],
    ],
    ['comes late', ['starting', 'waiting', 'starting', 'waiting', 'starting', 'running'], ['absent', 'back']],
    [
      'falls silent, dies and returns',
      ['starting', 'running', 'stalled', 'waiting', 'starting', 'waiting', 'starting', 'running'],
      ['lost', 'back'],
    ],
    [
      'grants no access, time and again',
      ['starting', 'refused', 'starting', 'refused', 'starting', 'running'],
      ['refused', 'back'],
    ],
    ['returns and grants no access', ['running', 'waiting', 'starting', 'refused'], ['lost', 'refused']],
    ['fails for good', ['starting', 'failed'], []],
  ])('one that %s', (_, steps, expected) => {
    expect(told(steps)).toEqual(expected);
  });

  it('tells how long it was away', () => {
    const desk = new SourceNewsDesk();
    const at = (state: SourceState, s: number) =>
      desk.take({
        type: 'source',
        camera: 'north',
        state,
        reason: '',
        atNs: BigInt(s) * 1_000_000_000n,
      });
    at('running', 0);
    at('stalled', 10);
    at('waiting', 12);
    expect(at('running', 25)).toMatchObject({ status: 'back', afterNs: 15_000_000_000n });
  });

  it('never says the same twice in a row, and begins anew after each return', () => {
    const step = fc.constantFrom<Step>('starting', 'running', 'stalled', 'waiting', 'refused');
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const news = told(steps);
        news.forEach((status, i) => {
          expect(status).not.toBe(news[i - 1]);
          if (status === 'back') expect(['absent', 'refused', 'lost']).toContain(news[i - 1]);
        });
      }),
    );
  });
});
