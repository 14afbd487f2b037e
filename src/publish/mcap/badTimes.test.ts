import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BadTimes, type BadTimesOptions, type Told } from './badTimes.js';
import type { EncodedEntry } from './entry.js';

const SECOND = 1_000_000_000n;
const options: BadTimesOptions = {
  preNs: 5n * SECOND,
  postNs: 3n * SECOND,
  lateNs: 6n * SECOND,
  maxBytes: 1e6,
};
const entry = (camera: string, second: number, bytes = 100): EncodedEntry => ({
  camera,
  topic: '/t',
  type: 'T',
  stampNs: BigInt(second) * SECOND,
  data: new Uint8Array(bytes),
});
const told = (bad: boolean, since: number, at: number, camera = 'a'): Told => ({
  camera,
  bad,
  sinceNs: BigInt(since) * SECOND,
  stampNs: BigInt(at) * SECOND,
});
const secondsOf = (entries: readonly { stampNs: bigint }[]): number[] =>
  entries.map(({ stampNs }) => Number(stampNs / SECOND));

describe('bad times', () => {
  it('begin before they are told of, and end after: pre-roll from when it began, post-roll from when it ended', () => {
    const times = new BadTimes(options);
    const kept: number[] = [];
    for (let second = 0; second < 60; second += 1) {
      // Bad from 20 to 30; each is told of 3 s late.
      if (second === 23) kept.push(...secondsOf(times.tell(told(true, 20, 23)).kept));
      if (second === 33) kept.push(...secondsOf(times.tell(told(false, 30, 33)).kept));
      kept.push(...secondsOf(times.add(entry('a', second)).kept));
    }
    expect(kept).toEqual(Array.from({ length: 36 - 15 + 1 }, (_, i) => 15 + i));
  });

  it('of one camera keep nothing of another', () => {
    const times = new BadTimes(options);
    times.add(entry('b', 1));
    times.add(entry('a', 1));
    const { kept } = times.tell(told(true, 1, 1));
    expect(kept.map(({ camera }) => camera)).toEqual(['a']);
    expect(times.add(entry('b', 2)).kept).toEqual([]);
  });

  it('of separate stills are these pictures alone, whatever their stamps', () => {
    const times = new BadTimes(options);
    const still = (bad: boolean): Told => ({ ...told(bad, 7, 7), still: true });
    const kept = [false, true, false, true, true].flatMap((bad) => [
      ...times.tell(still(bad)).kept,
      ...times.add(entry('a', 7, bad ? 2 : 1)).kept,
    ]);
    expect(kept.map(({ data }) => data.length)).toEqual([2, 2, 2]);
  });

  it('lose what had no room, counted, and no more than that', () => {
    const times = new BadTimes({ ...options, maxBytes: 250 });
    for (let second = 0; second < 10; second += 1) times.add(entry('a', second));
    const { kept, missing } = times.tell(told(true, 9, 9));
    expect(secondsOf(kept)).toEqual([8, 9]);
    expect(secondsOf(missing)).toEqual([4, 5, 6, 7]);
    expect(times.tell(told(false, 9, 9)).missing).toEqual([]);
  });

  it('go on where time steps back, and what waited then belongs to none', () => {
    const times = new BadTimes(options);
    times.add(entry('a', 100));
    expect(secondsOf(times.add(entry('a', 1)).passed)).toEqual([100]);
    expect(secondsOf(times.tell(told(true, 1, 1)).kept)).toEqual([1]);
  });
});

it('whatever comes: every message once, in order, the bad ones kept, and memory bounded', () => {
  const step = fc.oneof(
    fc.record({ camera: fc.constantFrom('a', 'b'), after: fc.nat(4), bytes: fc.nat(400) }),
    fc.record({ camera: fc.constantFrom('a', 'b'), bad: fc.boolean(), back: fc.nat(6) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 120 }), fc.integer({ min: 1, max: 3000 }), (steps, maxBytes) => {
      const times = new BadTimes({ ...options, maxBytes });
      const now: Record<string, number> = { a: 0, b: 0 };
      const isBad: Record<string, boolean> = { a: false, b: false };
      const came: EncodedEntry[] = [];
      const out: { entry: EncodedEntry; kept: boolean }[] = [];
      const mustKeep = new Set<EncodedEntry>();
      for (const one of steps) {
        const { camera } = one;
        if ('bad' in one) {
          isBad[camera] = one.bad;
          const { kept, passed } = times.tell(
            told(one.bad, Math.max(0, now[camera]! - one.back), now[camera]!, camera),
          );
          for (const passedOne of passed) out.push({ entry: passedOne, kept: false });
          for (const keptOne of kept) out.push({ entry: keptOne, kept: true });
          continue;
        }
        now[camera]! += one.after;
        const added = entry(camera, now[camera]!, one.bytes);
        came.push(added);
        if (isBad[camera]) mustKeep.add(added);
        const { kept, passed, missing } = times.add(added);
        expect(missing).toEqual([]);
        for (const passedOne of passed) out.push({ entry: passedOne, kept: false });
        for (const keptOne of kept) out.push({ entry: keptOne, kept: true });
        expect(times.waitingBytes).toBeLessThanOrEqual(maxBytes);
      }
      for (const camera of ['a', 'b']) {
        const outOf = out.filter((one) => one.entry.camera === camera).map((one) => one.entry);
        const cameOf = came.filter((one) => one.camera === camera);
        // What is out came in this order; the rest still waits.
        expect(outOf).toEqual(cameOf.slice(0, outOf.length));
      }
      const kept = new Set(out.filter((one) => one.kept).map((one) => one.entry));
      for (const one of mustKeep) expect(kept.has(one)).toBe(true);
    }),
    { numRuns: 300 },
  );
});
