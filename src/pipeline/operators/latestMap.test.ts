import { timer, map as mapTo } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { describe, expect, it } from 'vitest';
import { latestMap } from './latestMap.js';

const inVirtualTime = (body: Parameters<TestScheduler['run']>[0]): void =>
  void new TestScheduler((actual, expected) => expect(actual).toEqual(expected)).run(body);

describe('latestMap', () => {
  it('works on the newest and drops what it displaced', () => {
    inVirtualTime(({ hot, expectObservable, expectSubscriptions, flush }) => {
      const dropped: string[] = [];
      const source = hot('  abcd----e|');
      const expected = '    ---a--d----(e|)';
      const work = (value: string) => timer(3).pipe(mapTo(() => value));
      expectObservable(source.pipe(latestMap(work, (value) => dropped.push(value)))).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe('^--------!');
      flush();
      expect(dropped).toEqual(['b', 'c']);
    });
  });

  it('never starves: every source value comes out or is dropped', () => {
    inVirtualTime(({ hot, flush }) => {
      const dropped: string[] = [];
      const out: string[] = [];
      const source = hot('abcdefghij|');
      source
        .pipe(
          latestMap(
            (v: string) => timer(2).pipe(mapTo(() => v)),
            (v) => dropped.push(v),
          ),
        )
        .subscribe((v) => out.push(v));
      flush();
      expect([...out, ...dropped].sort()).toEqual([...'abcdefghij']);
      expect(out.at(-1)).toBe('j');
    });
  });

  it('takes work that finishes at once', () => {
    inVirtualTime(({ cold, expectObservable }) => {
      expectObservable(
        cold('(abc|)').pipe(
          latestMap(
            (v: string) => [v, v],
            () => {},
          ),
        ),
      ).toBe('(aabbcc|)');
    });
  });

  it('on unsubscription ends the work and drops what waits', () => {
    inVirtualTime(({ hot, cold, expectObservable, expectSubscriptions, flush }) => {
      const dropped: string[] = [];
      const source = hot('ab--------');
      const work = cold(' -----x|   ');
      expectObservable(
        source.pipe(
          latestMap(
            () => work,
            (v) => dropped.push(v),
          ),
        ),
        '^--!',
      ).toBe('----');
      expectSubscriptions(source.subscriptions).toBe('^--!');
      expectSubscriptions(work.subscriptions).toBe('^--!');
      flush();
      expect(dropped).toEqual(['b']);
    });
  });

  it('passes errors on, of the source and of the work', () => {
    inVirtualTime(({ cold, hot, expectObservable }) => {
      expectObservable(
        hot('a--#').pipe(
          latestMap(
            () => cold('--x|'),
            () => {},
          ),
        ),
      ).toBe('--x#');
      expectObservable(
        hot('a---').pipe(
          latestMap(
            () => cold('--#'),
            () => {},
          ),
        ),
      ).toBe('--#');
    });
  });
});
