import { map as mapTo, timer } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { describe, expect, it } from 'vitest';
import { orderedMap } from './orderedMap.js';

const inVirtualTime = (body: Parameters<TestScheduler['run']>[0]): void =>
  void new TestScheduler((actual, expected) => expect(actual).toEqual(expected)).run(body);

/** Work that takes as many frames as its value says. */
const work = (value: string) => timer(Number(value)).pipe(mapTo(() => value));

describe('orderedMap', () => {
  it('keeps the order though later work finishes first', () => {
    inVirtualTime(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('  51-1------|');
      const expected = '    -----(511)|';
      expectObservable(source.pipe(orderedMap(work, 2))).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe('^---------!');
    });
  });

  it('has no more than so many at work', () => {
    inVirtualTime(({ cold, flush }) => {
      let atWork = 0;
      let most = 0;
      const out: string[] = [];
      const counted = (value: string) => {
        most = Math.max(most, (atWork += 1));
        return timer(3).pipe(mapTo(() => ((atWork -= 1), value)));
      };
      cold('(abcdefg|)')
        .pipe(orderedMap(counted, 3))
        .subscribe((value) => out.push(value));
      flush();
      expect(most).toBe(3);
      expect(out).toEqual([...'abcdefg']);
    });
  });

  it('with one at work is concatMap', () => {
    inVirtualTime(({ cold, expectObservable }) => {
      expectObservable(cold('(21|)').pipe(orderedMap(work, 1))).toBe('--2(1|)');
    });
  });

  it('on unsubscription ends all work', () => {
    inVirtualTime(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const inner = cold('-----x|');
      const source = hot('ab------');
      expectObservable(source.pipe(orderedMap(() => inner, 2)), '^--!').toBe('----');
      expectSubscriptions(source.subscriptions).toBe('^--!');
      expectSubscriptions(inner.subscriptions).toBe(['^--!', '-^-!']);
    });
  });

  it('passes an error on', () => {
    inVirtualTime(({ cold, hot, expectObservable }) => {
      expectObservable(hot('a---').pipe(orderedMap(() => cold('--#'), 2))).toBe('--#');
    });
  });
});
