import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WatchRate } from './watchRate.js';

const MS = 1_000_000n;

/** How many of the pictures at these times are looked at. */
const admitted = (watch: WatchRate, times: readonly number[]): number =>
  times.filter((ms) => watch.admits(BigInt(ms) * MS)).length;

describe('WatchRate', () => {
  const second = (from: number): number[] => Array.from({ length: 20 }, (_, i) => from + i * 50);

  it('looks at a rate, and at all while flagged, watched or asked', () => {
    const watch = new WatchRate({ rate_hz: 2 });
    expect(admitted(watch, second(1_000))).toBe(2);
    watch.flagged = true;
    expect(admitted(watch, second(2_000))).toBe(20);
    watch.flagged = false;
    const leave = watch.watched();
    expect(admitted(watch, second(3_000))).toBe(20);
    leave();
    leave();
    expect(admitted(watch, second(4_000))).toBeLessThanOrEqual(3);
    watch.asked(5_000n * MS);
    expect(admitted(watch, second(5_000))).toBe(20);
    expect(admitted(watch, second(11_000))).toBeLessThanOrEqual(3);
  });

  it('looks at everything where the policy does', () => {
    expect(admitted(new WatchRate('every'), second(0))).toBe(20);
  });

  it('never looks more often than the rate says, nor leaves a longer gap than a step and a frame', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 2, maxLength: 200 }),
        fc.integer({ min: 1, max: 20 }),
        (gaps, hz) => {
          const watch = new WatchRate({ rate_hz: hz });
          let now = 1_000;
          const seen: number[] = [];
          for (const gap of gaps) {
            now += gap;
            if (watch.admits(BigInt(now) * MS)) seen.push(now);
          }
          const span = now - 1_000;
          expect(seen.length).toBeLessThanOrEqual((span * hz) / 1_000 + 2);
          for (let i = 1; i < seen.length; i += 1)
            expect(seen[i]! - seen[i - 1]!).toBeLessThanOrEqual(1_000 / hz + 1 + 200);
        },
      ),
    );
  });
});
