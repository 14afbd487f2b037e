import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { PAINTS, shadow } from './art/vehicles.js';
import { Canvas, drawQuad } from './canvas.js';
import type { Lens } from './lens.js';
import { texture } from './texture.js';
import { face, facing, type Thing } from './things.js';
import { truthOf } from './truth.js';
import { car, type Vehicle } from './vehicles.js';

const lens: Lens = { width: 320, height: 180, focal: 260, horizon: 90, eye: [0, 1.5, 0], bend: () => 0 };
let vehicle: Vehicle;
let wall: (station: number) => Thing;
beforeAll(async () => {
  const paint = PAINTS.red;
  vehicle = await car({ paint, number: 'KA 318', heads: 'away' }, await texture(64, 64, shadow()));
  const grey = await texture(8, 8, '<rect width="8" height="8" fill="#888"/>');
  wall = (station) => ({ kind: 'building', faces: [face(grey, facing(0, station, 30, 12))] });
});

function draw(things: readonly Thing[]): Canvas {
  const canvas = new Canvas(lens.width, lens.height);
  canvas.depth.fill(Infinity);
  for (const thing of things) for (const quad of thing.faces) drawQuad(canvas, lens, quad);
  return canvas;
}

test('a box fits what was drawn', () => {
  const place = fc.record({
    lateral: fc.integer({ min: -90, max: 90 }).map((n) => n / 10),
    station: fc.integer({ min: 70, max: 600 }).map((n) => n / 10),
  });
  fc.assert(
    fc.property(place, ({ lateral, station }) => {
      const thing = vehicle(lateral, station);
      const canvas = draw([thing]);
      const [found] = truthOf(canvas, lens, [thing]).objects;
      const stands = Array.from(canvas.depth.keys()).filter((i) => Number.isFinite(canvas.depth[i]!));
      // Not listed: out of the picture, or too small.
      if (!found) {
        expect(stands.length).toBeLessThan(200);
        return;
      }
      const xs = stands.map((i) => i % lens.width);
      const ys = stands.map((i) => Math.floor(i / lens.width));
      const { x, y, width, height } = found.box;
      const edges = [
        Math.min(...xs) - x,
        Math.min(...ys) - y,
        x + width - 1 - Math.max(...xs),
        y + height - 1 - Math.max(...ys),
      ];
      for (const gap of edges) expect(gap).toBeGreaterThanOrEqual(-1);
      // A thing cut by the picture's edge may show less than its box; rounded corners leave a little room.
      if (x === 0 || x + width >= lens.width) return;
      for (const gap of edges) expect(gap).toBeLessThanOrEqual(3 + 0.1 * height);
    }),
    { numRuns: 40 },
  );
});

test('what is hidden is not listed, nor is its plate', () => {
  const thing = vehicle(0, 9);
  const seen = truthOf(draw([thing]), lens, [thing]);
  expect(seen.objects.map(({ kind }) => kind)).toEqual(['car']);
  const hidden = [thing, wall(6)];
  expect(truthOf(draw(hidden), lens, hidden).objects.map(({ kind }) => kind)).toEqual(['building']);
  const behind = [wall(30), thing];
  expect(truthOf(draw(behind), lens, behind).objects.map(({ kind }) => kind)).toEqual(['building', 'car']);
});
