import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Stamper } from './stamper.js';

const S = 1_000_000_000n;

describe('stamps', () => {
  test('of a file are its own times and start at zero or later', () => {
    const late = new Stamper(false);
    expect([5n * S, 6n * S].map((time) => late.stamp(time, 0n))).toEqual([5n * S, 6n * S]);
    const early = new Stamper(false);
    expect([-S, 0n, S].map((time) => early.stamp(time, 0n))).toEqual([0n, S, 2n * S]);
  });

  test('of a frame without a time continue at the previous interval', () => {
    const stamper = new Stamper(false);
    expect([0n, 40n, undefined, undefined].map((time) => stamper.stamp(time, 0n))).toEqual([
      0n,
      40n,
      80n,
      120n,
    ]);
  });

  test("of a live source are the wall clock at the first frame plus the source's own elapsed time", () => {
    const stamper = new Stamper(true);
    expect(stamper.stamp(7n * S, 1000n * S)).toBe(1000n * S);
    // The frame arrived a second late.
    expect(stamper.stamp(8n * S, 1002n * S)).toBe(1001n * S);
    stamper.reconnect();
    expect(stamper.stamp(0n, 1010n * S)).toBe(1010n * S);
  });

  test('of a live source start again from the wall clock where its times jump', () => {
    const stamper = new Stamper(true);
    stamper.stamp(0n, 1000n * S);
    expect(stamper.stamp(90_000n * S, 1001n * S)).toBe(1001n * S);
    expect(stamper.stamp(90_001n * S, 1002n * S)).toBe(1002n * S);
  });

  test('always increase, for any times and any number of reconnections', () => {
    const time = fc.option(fc.bigInt({ min: -10n * S, max: 10n * S }), { nil: undefined });
    const frames = fc.array(fc.tuple(time, fc.bigInt({ min: 0n, max: S }), fc.boolean()), { maxLength: 50 });
    fc.assert(
      fc.property(fc.boolean(), frames, (live, frames) => {
        const stamper = new Stamper(live);
        let wall = 1000n * S;
        let last = -1n;
        for (const [time, gap, again] of frames) {
          if (again) stamper.reconnect();
          wall += gap;
          const stamp = stamper.stamp(time, wall);
          expect(stamp).toBeGreaterThan(last);
          last = stamp;
        }
      }),
    );
  });
});
