import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Inbox } from './inbox.js';

describe('an inbox', () => {
  it('gives in order, no more than its limit at once, and accounts for every item', () => {
    const sizes = fc.record({ limit: fc.integer({ min: 1, max: 3 }), depth: fc.integer({ min: 1, max: 3 }) });
    fc.assert(
      fc.property(sizes, fc.array(fc.boolean()), ({ limit, depth }, steps) => {
        const given: number[] = [];
        const dropped: number[] = [];
        const inbox = new Inbox<number>({
          limit,
          depth,
          give: (item) => given.push(item),
          drop: (item) => dropped.push(item),
        });
        let [put, done, lost] = [0, 0, 0];
        for (const arrives of steps) {
          if (arrives) lost += inbox.put(put++);
          else if (done < given.length) {
            done += 1;
            inbox.done();
          }
          expect(given.length - done).toBeLessThanOrEqual(limit);
        }
        expect(dropped).toHaveLength(lost);
        expect(given).toEqual([...given].sort((a, b) => a - b));
        const waiting = put - given.length - lost;
        expect(waiting).toBeLessThanOrEqual(depth);
        inbox.clear();
        expect([...given, ...dropped].sort((a, b) => a - b)).toEqual([...Array(put).keys()]);
      }),
    );
  });

  it('keeps the newest', () => {
    const given: string[] = [];
    const inbox = new Inbox<string>({ limit: 1, depth: 1, give: (item) => given.push(item) });
    expect(['a', 'b', 'c', 'd'].map((item) => inbox.put(item))).toEqual([0, 0, 1, 1]);
    inbox.done();
    expect(given).toEqual(['a', 'd']);
  });
});
