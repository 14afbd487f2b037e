import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fileStamp, liveStamp, reconnected, type Stamped } from './stamps.js';

const MS = 1_000_000n;
const S = 1000n * MS;

/** Stamps of a file whose frames have these times. */
function ofFile(times: readonly (bigint | undefined)[], leaps = false): bigint[] {
  let last: Stamped | undefined;
  return times.map((time) => (last = fileStamp(last, time, leaps)).stampNs);
}

/** Stamps of a live source whose frames have these times and arrivals. */
function ofLive(frames: readonly (readonly [time: bigint | undefined, received: bigint])[]): bigint[] {
  let last: Stamped | undefined;
  return frames.map(([time, received]) => (last = liveStamp(last, time, received)).stampNs);
}

const range = (count: number, step: bigint, from = 0n): bigint[] =>
  Array.from({ length: count }, (_, n) => from + BigInt(n) * step);
const increase = (stamps: readonly bigint[]): boolean =>
  stamps.every((stamp, n) => n === 0 || stamp > stamps[n - 1]!);
/** Frames of a steady camera, out of order within each four. */
const shuffled = fc
  .array(fc.shuffledSubarray([0n, 1n, 2n, 3n], { minLength: 4 }), { minLength: 1, maxLength: 10 })
  .map((fours) => fours.flatMap((four, n) => four.map((place) => (BigInt(n) * 4n + place) * 40n * MS)));

describe("a file's stamps", () => {
  test('are its own times, and start no earlier than zero', () => {
    expect(ofFile([5n * S, 6n * S])).toEqual([5n * S, 6n * S]);
    expect(ofFile([-S, 0n, S])).toEqual([0n, S, 2n * S]);
    expect(ofFile([0n, 10n * MS, S, 3600n * S])).toEqual([0n, 10n * MS, S, 3600n * S]);
  });

  test('go on at the same pace where a frame has no time', () => {
    expect(ofFile([0n, 40n, undefined, undefined])).toEqual([0n, 40n, 80n, 120n]);
  });

  test('go on at the same pace across steps back of any size beyond a few frames', () => {
    const piece = fc.tuple(fc.integer({ min: 12, max: 40 }), fc.bigInt({ min: 0n, max: 100n * S }));
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 4 }), (pieces) => {
        let end = 1000n * S;
        const times = pieces.flatMap(([count, back]) => {
          const from = end - S - back;
          end = from + BigInt(count) * 100n * MS;
          return range(count, 100n * MS, from);
        });
        const stamps = ofFile(times);
        expect(stamps.slice(1).map((stamp, n) => stamp - stamps[n]!)).toEqual(
          stamps.slice(1).map(() => 100n * MS),
        );
      }),
    );
  });

  test('are not anchored anew by frames that come out of order', () => {
    fc.assert(
      fc.property(shuffled, (times) => {
        const stamps = ofFile([...times, 10n * S]);
        expect(increase(stamps)).toBe(true);
        expect(stamps.at(-1)).toBe(10n * S);
      }),
    );
  });

  test('never stand for longer than jitter, even where time runs backwards', () => {
    const stamps = ofFile(range(100, -40n * MS, 10n * S));
    expect(increase(stamps)).toBe(true);
    expect(stamps.at(-1)! - stamps[0]!).toBeGreaterThan(0n);
    const still = stamps.filter((stamp, n) => n > 0 && stamp - stamps[n - 1]! === 1n).length;
    expect(still).toBeLessThan(100);
  });

  test('keep a pause; in a container of discontinuous pieces a leap is none', () => {
    const times = [...range(5, 40n * MS), ...range(5, 40n * MS, 95_000n * S)];
    expect(ofFile(times)).toEqual(times);
    expect(ofFile(times, true)).toEqual(range(10, 40n * MS));
  });
});

describe("a live source's stamps", () => {
  test('are the wall clock at the first frame, then what the source says has passed', () => {
    // The second came late, as networks have it.
    expect(
      ofLive([
        [7n * S, 1000n * S],
        [8n * S, 1002n * S],
      ]),
    ).toEqual([1000n * S, 1001n * S]);
    const last = liveStamp(undefined, 7n * S, 1000n * S);
    expect(liveStamp(reconnected(last), 0n, 1010n * S).stampNs).toBe(1010n * S);
  });

  test('stay within a frame of arrival across any step of the clock, there and after', () => {
    const steps = fc.array(fc.bigInt({ min: -100_000n * S, max: 100_000n * S }), { maxLength: 4 });
    fc.assert(
      fc.property(steps, (steps) => {
        let time = 0n;
        let received = 1000n * S;
        const frames: [bigint, bigint][] = [];
        for (const step of [0n, ...steps]) {
          // A step forward within what jitter may be is believed.
          time += step < 0n ? step - S : step === 0n ? 0n : step + S;
          for (let n = 0; n < 20; n += 1) frames.push([(time += 40n * MS), (received += 40n * MS)]);
        }
        ofLive(frames).forEach((stamp, n) => {
          const apart = stamp - frames[n]![1];
          expect(apart <= 40n * MS && apart >= -40n * MS).toBe(true);
        });
      }),
    );
  });

  test('keep the distances of frames that arrive with jitter, and follow slow drift', () => {
    fc.assert(
      fc.property(
        fc.array(fc.bigInt({ min: 0n, max: 150n * MS }), { minLength: 2, maxLength: 60 }),
        (delays) => {
          const frames = delays.map(
            (delay, n) => [BigInt(n) * 200n * MS, 1000n * S + BigInt(n) * 200n * MS + delay] as const,
          );
          const stamps = ofLive(frames);
          stamps.slice(1).forEach((stamp, n) => {
            const off = stamp - stamps[n]! - 200n * MS;
            expect(off < MS && off > -MS).toBe(true);
          });
        },
      ),
    );
    // A camera whose clock is slow by 100 parts in a million, for a day.
    const frames = range(86_400, S).map((time) => [time - time / 10_000n, 1000n * S + time] as const);
    expect(frames.at(-1)![1] - ofLive(frames).at(-1)!).toBeLessThan(10n * MS);
  });

  test('are not anchored anew by frames that come out of order', () => {
    fc.assert(
      fc.property(shuffled, (times) => {
        const frames = times.map((time, n) => [time, 1000n * S + BigInt(n) * 40n * MS] as const);
        const all = [...frames, [2n * S, 1002n * S] as const];
        const stamps = ofLive(all);
        expect(increase(stamps)).toBe(true);
        const moved = stamps.at(-1)! - (1000n * S + 2n * S - times[0]!);
        expect(moved < 5n * MS && moved > -5n * MS).toBe(true);
      }),
    );
  });
});

test('stamps always increase, whatever the times and however often it reconnects', () => {
  const time = fc.option(fc.bigInt({ min: -10n * S, max: 10n * S }), { nil: undefined });
  const frames = fc.array(fc.tuple(time, fc.bigInt({ min: 0n, max: S }), fc.boolean()), { maxLength: 50 });
  fc.assert(
    fc.property(fc.boolean(), frames, (live, frames) => {
      let wall = 1000n * S;
      let last: Stamped | undefined;
      for (const [time, gap, again] of frames) {
        wall += gap;
        const before = again ? reconnected(last) : last;
        const next: Stamped = live ? liveStamp(before, time, wall) : fileStamp(last, time);
        if (last) expect(next.stampNs).toBeGreaterThan(last.stampNs);
        last = next;
      }
    }),
  );
});
