import { describe, expect, test } from 'vitest';
import { psnr } from '../media/similarity.js';
import { CLEAR, SPELLS, weatherAt, weathered } from './weather.js';

const shares = Array.from({ length: 481 }, (_, i) => i / 480);

describe('the weather of the demo', () => {
  test('every spell rises to its peak and falls, with clear stretches between', () => {
    for (const spell of SPELLS) {
      const course = shares.map(weatherAt).filter(({ condition }) => condition === spell.name);
      const first = course.map(({ degradations }) => degradations[0]!.intensity);
      const top = first.indexOf(Math.max(...first));
      expect(first[top]).toBeCloseTo(spell.peaks[0]!.intensity, 5);
      expect(first.slice(0, top)).toEqual([...first.slice(0, top)].sort((a, b) => a - b));
      expect(first[0]!).toBeLessThan(0.05);
      expect(first.at(-1)!).toBeLessThan(0.05);
    }
    const order = shares.map((share) => weatherAt(share).condition);
    const changes = order.filter((condition, i) => condition !== order[i - 1]);
    expect(changes).toEqual([CLEAR, ...SPELLS.flatMap(({ name }) => [name, CLEAR])]);
  });

  test('a spell harms the picture, the same way every time; the clear leaves it alone', async () => {
    const data = Uint8Array.from({ length: 96 * 64 * 3 }, (_, i) => (i * 37) % 211);
    const picture = { width: 96, height: 64, data };
    for (const { from, to } of SPELLS) {
      const weather = weatherAt((from + to) / 2);
      const once = await weathered(picture, weather, 7, 3.2);
      expect(psnr(once, { data })).toBeLessThan(30);
      expect(await weathered(picture, weather, 7, 3.2)).toEqual(once);
    }
    expect((await weathered(picture, weatherAt(0), 7, 0)).data).toEqual(data);
  });
});
