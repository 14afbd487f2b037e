import { describe, expect, it } from 'vitest';
import { EpochCounter } from './epochCounter.js';

const SECOND = 1_000_000_000n;

describe('a timeline', () => {
  const epochs = (...times: (readonly [stamp: number, now: number])[]): number[] => {
    const timeline = new EpochCounter();
    return times.map(([stamp, now]) =>
      timeline.epoch(BigInt(Math.round(stamp * 1e9)), BigInt(Math.round(now * 1e9))),
    );
  };

  it('goes on while time does, also where messages are a little out of order', () => {
    expect(epochs([1, 1], [1.1, 2], [1.05, 3], [9, 4])).toEqual([0, 0, 0, 0]);
  });

  it('begins anew when the stamps jump back, or the clock does', () => {
    expect(epochs([5, 1], [1, 2], [2, 3], [3, 0.5], [0, 0.6])).toEqual([0, 1, 1, 2, 3]);
  });

  it('tells a loop of a second', () => {
    const timeline = new EpochCounter();
    const seen = Array.from({ length: 30 }, (_, i) => timeline.epoch((BigInt(i % 10) * SECOND) / 10n, 0n));
    expect(seen).toEqual(Array.from({ length: 30 }, (_, i) => Math.floor(i / 10)));
  });
});
