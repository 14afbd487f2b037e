import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decode, headOf, suppress, type Detection } from './decode.js';

it('tells the families apart by their output', () => {
  expect(headOf([1, 85, 22, 22], 80)).toBe('fastestdet');
  expect(headOf([1, 25200, 85], 80)).toBe('yolov5');
  expect(headOf([1, 84, 8400], 80)).toBe('yolov8');
  expect(headOf([1, 1000], 80)).toBeUndefined();
  expect(headOf([1, 84, 8400], 3)).toBeUndefined();
});

it('reads one object from each family where it was put', () => {
  const logit = (p: number): number => Math.log(p / (1 - p));
  // FastestDet, 2 × 2 cells, 1 class: cell (1, 0), offset a quarter cell, a half by a quarter of the picture.
  const grid = new Float32Array(6 * 4);
  [0.8, Math.atanh(0.25), Math.atanh(0.5), logit(0.5), logit(0.25), 1].forEach(
    (v, c) => (grid[c * 4 + 1] = v),
  );
  const [cell] = decode('fastestdet', grid, [1, 6, 2, 2], 100, 0.5);
  expect(cell).toMatchObject({ label: 0 });
  expect(cell!.score).toBeCloseTo(0.8 ** 0.6, 5);
  expect([cell!.x0, cell!.y0, cell!.x1, cell!.y1].map(Math.round)).toEqual([38, 13, 88, 38]);

  const row = Float32Array.from([0, 0, 0, 0, 0, 0, 0, 50, 40, 20, 10, 0.9, 0.1, 0.8]);
  expect(decode('yolov5', row, [1, 2, 7], 100, 0.5)).toEqual([
    { label: 1, score: expect.closeTo(0.72, 5) as number, x0: 40, y0: 35, x1: 60, y1: 45 },
  ]);

  const column = Float32Array.from([0, 50, 0, 40, 0, 20, 0, 10, 0, 0.1, 0, 0.8]);
  expect(decode('yolov8', column, [1, 6, 2], 100, 0.5)).toEqual([
    { label: 1, score: expect.closeTo(0.8, 5) as number, x0: 40, y0: 35, x1: 60, y1: 45 },
  ]);
});

it('keeps the best of what overlaps, and never two of a class that overlap', () => {
  const detection = fc.record({
    label: fc.integer({ min: 0, max: 1 }),
    score: fc.double({ min: 0.1, max: 1, noNaN: true }),
    x: fc.integer({ min: 0, max: 20 }),
    y: fc.integer({ min: 0, max: 20 }),
  });
  fc.assert(
    fc.property(fc.array(detection), (drawn) => {
      const all = drawn.map(({ label, score, x, y }): Detection => ({
        label,
        score,
        x0: x,
        y0: y,
        x1: x + 10,
        y1: y + 10,
      }));
      const kept = suppress(all);
      expect(kept.length > 0).toBe(all.length > 0);
      if (all.length > 0) expect(kept[0]!.score).toBe(Math.max(...all.map((d) => d.score)));
      for (const a of kept)
        for (const b of kept) {
          if (a === b || a.label !== b.label) continue;
          const w = Math.min(a.x1, b.x1) - Math.max(a.x0, b.x0);
          const h = Math.min(a.y1, b.y1) - Math.max(a.y0, b.y0);
          const both = w > 0 && h > 0 ? w * h : 0;
          expect(both / (200 - both)).toBeLessThanOrEqual(0.45);
        }
    }),
  );
});
