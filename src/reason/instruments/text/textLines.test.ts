import { expect, it } from 'vitest';
import { toMono } from '../../../runtime/picture.js';
import { drawn, word } from '../../../../test/support/drawnInstruments.js';
import { textLines } from './textLines.js';

const linesOf = async (svg: string, ground?: string) => {
  const picture = await drawn(640, 360, svg, ground);
  return textLines(toMono(picture), 640, 360);
};

it('finds a word with as many marks as letters, dark on light and light on dark', async () => {
  const panel = '<rect x="380" y="180" width="200" height="100" fill="#103060"/>';
  const lines = await linesOf(word('STOP', 60, 60, 40) + panel + word('EXIT', 420, 210, 30, 'white'));
  const stop = lines.find((line) => !line.bright && line.x0 < 70 && line.y0 < 70)!;
  expect(stop.marks).toBe(4);
  expect(stop.x1).toBeGreaterThan(60 + 3 * 5.6 * (40 / 6));
  const exit = lines.find((line) => line.bright && line.x0 > 400)!;
  expect(exit.marks).toBe(4);
});

it('takes lone shapes and shapes of unlike height for no line', async () => {
  const shapes = '<rect x="50" y="50" width="20" height="200"/><circle cx="100" cy="100" r="12"/>';
  expect((await linesOf(shapes)).filter((line) => !line.bright)).toEqual([]);
  expect(await linesOf('')).toEqual([]);
});
