import { afterAll, beforeAll, expect, it } from 'vitest';
import { drawn, word } from '../../../../test/support/drawnInstruments.js';
import type { Instrument } from '../sighting.js';
import { openText } from './text.js';

let text: Instrument;
beforeAll(async () => {
  text = await openText();
});
afterAll(() => text.close());

it('reads words wherever they stand in the picture', async () => {
  const picture = await drawn(640, 360, word('STOP', 60, 60, 40) + word('EXIT', 480, 280, 24));
  const found = await text.look(picture);
  expect(found.map((s) => s.what).sort()).toEqual(['EXIT', 'STOP']);
  for (const sighting of found) expect(sighting.confidence).toBeGreaterThan(0.6);
  const stop = found.find((s) => s.what === 'STOP')!;
  expect(stop.box[0]).toBeLessThan(0.2);
  expect(stop.box[1]).toBeLessThan(0.3);
});

it('reads nothing where there is nothing', async () => {
  expect(await text.look(await drawn(320, 240, '<circle cx="100" cy="100" r="40"/>'))).toEqual([]);
});
