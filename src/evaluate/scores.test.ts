import { psnr } from '../media/similarity.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { auc, f1, flicker, rDeg, spearman } from './scores.js';

const grey = (value: number) => ({ width: 2, height: 2, data: new Uint8Array(12).fill(value) });

describe('scores', () => {
  it('auc is the chance of being told apart', () => {
    expect(auc([0, 0.1], [0.9, 0.8])).toBe(1);
    expect(auc([0.5], [0.5])).toBe(0.5);
    expect(auc([0.2, 0.6], [0.4])).toBe(0.5);
  });

  it('spearman sees order only, and ties share a rank', () => {
    expect(spearman([1, 2, 3, 4], [10, 20, 30, 4000])).toBeCloseTo(1);
    expect(spearman([1, 2, 3], [3, 2, 1])).toBeCloseTo(-1);
    // By hand: ranks 0.5 0.5 2 3 against 0 1 2 3.
    expect(spearman([0, 0, 1, 2], [1, 2, 3, 4])).toBeCloseTo(4.5 / Math.sqrt(4.5 * 5));
    const values = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 3, maxLength: 30 });
    fc.assert(
      fc.property(values, (a) => {
        fc.pre(new Set(a).size > 1);
        const cubes = a.map((v) => v ** 3);
        expect(spearman(a, cubes)).toBeCloseTo(1);
      }),
    );
  });

  it("r_deg gives the paper's worked example: the same kind 0.45 against 0.69 is worth 0.76", () => {
    expect(rDeg([0.45, 0, 0], [0.69, 0, 0])).toBeCloseTo(0.76);
    expect(rDeg([0.96, 0, 0], [0.44, 0, 0])).toBeCloseTo(0.48);
    expect(rDeg([0.9, 0, 0], [0, 0.5, 0.1])).toBe(-2);
    expect(rDeg([0, 0.1], [0.14, 0])).toBe(0);
  });

  it('f1 counts both ways of being wrong', () => {
    expect(f1(2, 1, 1)).toBeCloseTo(2 / 3);
    expect(f1(0, 0, 0)).toBe(1);
    expect(f1(0, 1, 3)).toBe(0);
  });

  it('likeness is the signal-to-noise ratio and finite for equal pictures', () => {
    expect(psnr(grey(100), grey(110))).toBeCloseTo(10 * Math.log10(65025 / 100));
    expect(psnr(grey(7), grey(7))).toBeCloseTo(78.13, 1);
  });

  it('flicker is the mean change from picture to picture', () => {
    expect(flicker([grey(10), grey(14), grey(14)])).toBeCloseTo(2);
  });
});
