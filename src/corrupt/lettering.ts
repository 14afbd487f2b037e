import { stroke, type Span } from './raster.js';

/** Single-stroke capitals and digits on a grid 6 wide and 8 high, y down; strokes are split by spaces. */
const GLYPHS: Readonly<Record<string, string>> = {
  A: '08,30,68 15,55',
  C: '61,50,10,01,07,18,58,67',
  D: '00,40,62,66,48,08,00',
  E: '60,00,08,68 04,44',
  F: '60,00,08 04,44',
  G: '61,50,10,01,07,18,58,67,64,44',
  H: '00,08 60,68 04,64',
  I: '30,38',
  K: '00,08 60,04,68',
  O: '10,50,61,67,58,18,07,01,10',
  P: '08,00,50,61,63,54,04',
  R: '08,00,50,61,63,54,04 44,68',
  T: '00,60 30,38',
  V: '00,38,60',
  X: '00,68 60,08',
  Y: '00,34,60 34,38',
  '0': '10,50,61,67,58,18,07,01,10',
  '1': '12,30,38',
  '2': '01,10,50,61,63,08,68',
  '3': '00,60,34,54,65,67,58,18,07',
  '4': '48,40,05,65',
  '5': '60,00,03,53,64,67,58,18,07',
  '6': '61,50,10,01,07,18,58,67,65,54,04',
  '7': '00,60,28',
  '8': '10,50,61,63,54,14,03,01,10 14,05,07,18,58,67,65,54',
  '9': '64,14,03,01,10,50,61,67,58,18,07',
};

/** Pixels from the base line to the top of a capital at scale 1, and from letter to letter. */
const CAP = 21;
const ADVANCE = 20;

/** Writes a word; `at` is the left end of its base line, and letters without a glyph leave a gap. */
export function write(
  word: string,
  at: readonly [x: number, y: number],
  scale: number,
  thickness: number,
  span: Span,
): void {
  const unit = (CAP * scale) / 8;
  [...word].forEach((letter, i) => {
    const left = at[0] + (i * ADVANCE + 3) * scale;
    for (const line of (GLYPHS[letter] ?? '').split(' ').filter(Boolean)) {
      const points = line
        .split(',')
        .map(
          ([x, y]) =>
            [Math.round(left + Number(x) * unit * 0.85), Math.round(at[1] + (Number(y) - 8) * unit)] as const,
        );
      points.slice(1).forEach((to, k) => stroke(points[k]!, to, thickness, span));
    }
  });
}
