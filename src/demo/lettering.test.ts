import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { fitted, lettering, widthOf } from './lettering.js';

const letters = fc.string({ unit: fc.constantFrom(...'ABCXYZabcgjxyz0189 .,:-+%/()→·'), maxLength: 30 });

async function ink(svg: string, width: number, height: number) {
  const image = sharp(
    Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${svg}</svg>`),
  );
  const { data } = await image.ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  const columns = Array.from({ length: width }, (_, x) => x).filter((x) =>
    Array.from({ length: height }, (_, y) => data[(y * width + x) * 4 + 3]!).some((alpha) => alpha > 20),
  );
  return { first: columns[0] ?? -1, last: columns.at(-1) ?? -1 };
}

describe('lettering', () => {
  test('a text takes the width it says, wherever it is anchored', async () => {
    const text = 'Severity 0.84';
    const width = widthOf(text, 20);
    for (const [anchor, left] of [
      ['start', 100],
      ['middle', 100 - width / 2],
      ['end', 100 - width],
    ] as const) {
      const { first, last } = await ink(
        lettering(text, { x: 100 + 100, y: 40, height: 20, anchor }),
        500,
        60,
      );
      expect(Math.abs(first - (left + 100))).toBeLessThanOrEqual(3);
      expect(Math.abs(last - (left + 100 + width))).toBeLessThanOrEqual(3);
    }
  });

  test('any text is drawable, and is fitted to a width', () => {
    fc.assert(
      fc.property(fc.oneof(letters, fc.string()), fc.integer({ min: 60, max: 400 }), (text, width) => {
        expect(widthOf(text, 10)).toBeGreaterThanOrEqual(0);
        expect(lettering(text, { x: 0, y: 10, height: 10 })).not.toMatch(/NaN|undefined/);
        const short = fitted(text, 10, width);
        if (short !== text) expect(widthOf(short, 10)).toBeLessThanOrEqual(width);
      }),
    );
  });

  test('every letter of the alphabet has a shape of its own', () => {
    const all = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'];
    const shapes = all.map(
      (letter) => /d="([^"]*)"/.exec(lettering(letter, { x: 0, y: 10, height: 10 }))?.[1],
    );
    // A small l is a capital I; nothing else is shared.
    expect(new Set(shapes).size).toBe(all.length - 1);
  });
});
