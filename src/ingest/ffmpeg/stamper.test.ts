import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Stamper } from './stamper.js';

const S = 1_000_000_000n;

describe('stamps', () => {
  test("a file's are its own, and start no earlier than zero", () => {
    const late = new Stamper(false);
    expect([5n * S, 6n * S].map((time) => late.stamp(time, 0n))).toEqual([5n * S, 6n * S]);
    const early = new Stamper(false);
    expect([-S, 0n, S].map((time) => early.stamp(time, 0n))).toEqual([0n, S, 2n * S]);
  });

  test('a frame without a time follows at the pace of those before', () => {
    const stamper = new Stamper(false);
    expect([0n, 40n, undefined, undefined].map((time) => stamper.stamp(time, 0n))).toEqual([
      0n,
      40n,
      80n,
      120n,
    ]);
  });

  test('live: the wall clock at the first frame, then what the source says has passed', () => {
    const stamper = new Stamper(true);
    expect(stamper.stamp(7n * S, 1000n * S)).toBe(1000n * S);
    // Came late, as networks have it.
    expect(stamper.stamp(8n * S, 1002n * S)).toBe(1001n * S);
    stamper.reconnect();
    expect(stamper.stamp(0n, 1010n * S)).toBe(1010n * S);
  });

  test('live: where the times leap, the wall clock again', () => {
    const stamper = new Stamper(true);
    stamper.stamp(0n, 1000n * S);
    expect(stamper.stamp(90_000n * S, 1001n * S)).toBe(1001n * S);
    expect(stamper.stamp(90_001n * S, 1002n * S)).toBe(1002n * S);
  });

  test('always increase, whatever the times and however often it reconnects', () => {
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
