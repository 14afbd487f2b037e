import fc from 'fast-check';
import { expect, it } from 'vitest';
import { suppress, type Detection } from './detection.js';

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
