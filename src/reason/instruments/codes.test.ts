import { afterAll, beforeAll, expect, it } from 'vitest';
import { rgbToYuv420p } from '../../runtime/picture.js';
import { openCodes } from './codes.js';
import { code, drawn } from '../../../test/support/drawnInstruments.js';
import type { Instrument } from './sighting.js';

let codes: Instrument;
beforeAll(async () => {
  codes = await openCodes();
});
afterAll(() => codes.close());

it('reads a QR code, a Data Matrix and a barcode, each where it is', async () => {
  const svg = await Promise.all([
    code('BAY 7', 'QRCode', { x: 420, y: 20, width: 140 }),
    code('PALLET-42', 'DataMatrix', { x: 30, y: 30, width: 120 }),
    code('4006381333931', 'EAN13', { x: 40, y: 240, width: 260 }),
  ]);
  const found = await codes.look(await drawn(640, 360, svg.join('')));
  const read = Object.fromEntries(found.map((s) => [s.what, s]));
  expect(Object.keys(read).sort()).toEqual(['4006381333931', 'BAY 7', 'PALLET-42']);
  const [x, y, w, h] = read['BAY 7']!.box;
  expect(x).toBeGreaterThan(420 / 640);
  expect(x + w).toBeLessThan(560 / 640);
  expect(y + h).toBeLessThan(160 / 360);
  expect(read['BAY 7']!.format).toMatch(/QR/);
});

it('reads planar pictures as well', async () => {
  const rgb = await drawn(321, 241, await code('ODD', 'QRCode', { x: 60, y: 40, width: 160 }));
  const planar = {
    header: { ...rgb.header, layout: 'yuv420p' as const },
    bytes: rgbToYuv420p(rgb.bytes, 321, 241, 'bt709'),
  };
  expect((await codes.look(planar)).map((s) => s.what)).toEqual(['ODD']);
});

it('finds nothing where there is nothing', async () => {
  expect(await codes.look(await drawn(320, 240, ''))).toEqual([]);
});
