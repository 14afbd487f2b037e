import fc from 'fast-check';
import { expect, it } from 'vitest';
import { areaOf, cornersOf, intersection, iou } from './box.js';

const box = fc.tuple(fc.nat(50), fc.nat(50), fc.nat(50), fc.nat(50)).map(cornersOf);

it('overlap is symmetric, in [0, 1], and 1 only for the same rectangle', () => {
  fc.assert(
    fc.property(box, box, (a, b) => {
      const overlap = iou(a, b);
      expect(overlap).toBe(iou(b, a));
      expect(intersection(a, b)).toBeLessThanOrEqual(Math.min(areaOf(a), areaOf(b)));
      expect(overlap >= 0 && overlap <= 1).toBe(true);
      if (overlap === 1) expect(a).toEqual(b);
      if (areaOf(a) > 0) expect(iou(a, a)).toBe(1);
    }),
  );
});

it('half of a rectangle beside its other half and a third', () => {
  expect(iou(cornersOf([0, 0, 4, 2]), cornersOf([2, 0, 4, 2]))).toBeCloseTo(1 / 3);
  expect(iou(cornersOf([0, 0, 4, 2]), cornersOf([4, 0, 4, 2]))).toBe(0);
});
