/**
 * A small stroke alphabet, so that signs and captions look the same on every machine, including one without fonts. In
 * the grid of a glyph, capitals reach from 0 (top) to 10 (baseline) and descenders to 13. A glyph is [width, path].
 */
const BOWL = 'M0 6.7A2.5 3.4 0 0 1 5 6.7A2.5 3.4 0 0 1 0 6.7';
const RING = 'M0 3A3 3 0 0 1 6 3V7A3 3 0 0 1 0 7Z';

const GLYPHS: Readonly<Record<string, readonly [width: number, path: string]>> = {
  A: [6.4, 'M0 10L3.2 0L6.4 10M1.2 6.6H5.2'],
  B: [5.8, 'M0 0V10M0 0H3.1A2.4 2.4 0 0 1 3.1 4.8H0M3.1 4.8A2.6 2.6 0 0 1 3.1 10H0'],
  C: [5.9, 'M5.9 2.6A3 3 0 0 0 0 3V7A3 3 0 0 0 5.9 7.4'],
  D: [6, 'M0 0H2.6A3.4 3.4 0 0 1 6 3.4V6.6A3.4 3.4 0 0 1 2.6 10H0Z'],
  E: [5, 'M5 0H0V10H5M0 4.8H4.3'],
  F: [5, 'M5 0H0V10M0 4.9H4.3'],
  G: [6, 'M5.9 2.6A3 3 0 0 0 0 3V7A3 3 0 0 0 6 7V5.5H3.4'],
  H: [6, 'M0 0V10M6 0V10M0 4.9H6'],
  I: [0, 'M0 0V10'],
  J: [4.4, 'M4.4 0V7.8A2.2 2.2 0 0 1 0 7.8V7.2'],
  K: [5.8, 'M0 0V10M5.6 0L0 6M2.1 3.8L5.8 10'],
  L: [4.8, 'M0 0V10H4.8'],
  M: [7.4, 'M0 10V0L3.7 6.4L7.4 0V10'],
  N: [6, 'M0 10V0L6 10V0'],
  O: [6, RING],
  P: [5.7, 'M0 10V0H3A2.7 2.7 0 0 1 3 5.4H0'],
  Q: [6.2, `${RING}M3.6 7.4L6.2 10.6`],
  R: [5.8, 'M0 10V0H3A2.7 2.7 0 0 1 3 5.4H0M2.8 5.4L5.8 10'],
  S: [
    5.7,
    'M5.5 2.4A2.7 2.4 0 0 0 0.1 2.5C0.1 4.3 1.6 4.6 2.8 4.9C4.3 5.2 5.7 5.7 5.7 7.5A2.85 2.5 0 0 1 0 7.6',
  ],
  T: [6, 'M0 0H6M3 0V10'],
  U: [6, 'M0 0V7A3 3 0 0 0 6 7V0'],
  V: [6.4, 'M0 0L3.2 10L6.4 0'],
  W: [9, 'M0 0L2.2 10L4.5 1.5L6.8 10L9 0'],
  X: [6, 'M0 0L6 10M6 0L0 10'],
  Y: [6, 'M0 0L3 5.3L6 0M3 5.3V10'],
  Z: [5.6, 'M0 0H5.6L0 10H5.6'],
  0: [5.6, 'M0 2.8A2.8 2.8 0 0 1 5.6 2.8V7.2A2.8 2.8 0 0 1 0 7.2Z'],
  1: [2.4, 'M0 2L2.4 0V10'],
  2: [5.4, 'M0 2.6A2.7 2.6 0 0 1 5.4 2.7C5.4 5 1.5 7.2 0 10H5.4'],
  3: [5.6, 'M0.2 0H5.2L2.6 3.9A2.9 3.05 0 1 1 0 7.9'],
  4: [5.8, 'M4.3 10V0L0 7H5.8'],
  5: [5.6, 'M5 0H0.8L0.4 4.5A2.9 2.9 0 0 1 5.6 6.8A2.9 3.1 0 0 1 0 8.2'],
  6: [5.6, 'M4.8 0.5C1.9 0.3 0 3 0 6.8A2.8 3.2 0 1 0 5.6 6.8A2.8 3.1 0 0 0 0 6.8'],
  7: [5.4, 'M0 0H5.4L1.7 10'],
  8: [
    5.6,
    'M0.4 2.4A2.4 2.4 0 0 1 5.2 2.4A2.4 2.4 0 0 1 0.4 2.4M0 7.4A2.8 2.6 0 0 1 5.6 7.4A2.8 2.6 0 0 1 0 7.4',
  ],
  9: [5.6, 'M0.8 9.5C3.7 9.7 5.6 7 5.6 3.2A2.8 3.2 0 1 0 0 3.2A2.8 3.1 0 0 0 5.6 3.2'],
  a: [5, `${BOWL}M5 3.4V10`],
  b: [5, `${BOWL}M0 0V10`],
  c: [4.7, 'M4.7 4.9A2.5 3.3 0 0 0 0 6.7A2.5 3.3 0 0 0 4.7 8.5'],
  d: [5, `${BOWL}M5 0V10`],
  e: [5, 'M0 6.6H5A2.5 3.3 0 0 0 0 6.7A2.5 3.3 0 0 0 4.7 8.6'],
  f: [3.2, 'M3.3 0.1C1.8 -0.2 1.2 0.8 1.2 2.2V10M0 3.5H3.1'],
  g: [5, `${BOWL}M5 3.4V10.8A2.4 2.4 0 0 1 0.3 11.6`],
  h: [4.7, 'M0 0V10M0 5.8A2.35 2.5 0 0 1 4.7 5.8V10'],
  i: [0, 'M0 3.4V10M0 0.9V1'],
  j: [0.8, 'M0.8 3.4V11.2A1.6 1.6 0 0 1 -0.8 12.9M0.8 0.9V1'],
  k: [4.6, 'M0 0V10M4.3 3.4L0 7.4M1.6 6L4.6 10'],
  l: [0, 'M0 0V10'],
  m: [7.6, 'M0 3.4V10M0 5.4A1.9 2.1 0 0 1 3.8 5.4V10M3.8 5.4A1.9 2.1 0 0 1 7.6 5.4V10'],
  n: [4.7, 'M0 3.4V10M0 5.8A2.35 2.5 0 0 1 4.7 5.8V10'],
  o: [5, BOWL],
  p: [5, `${BOWL}M0 3.4V13`],
  q: [5, `${BOWL}M5 3.4V13`],
  r: [3, 'M0 3.4V10M0 6A2.6 2.6 0 0 1 3 3.5'],
  s: [
    4.4,
    'M4.2 4.6A2.1 1.6 0 0 0 0.2 5C0.2 6.3 1.4 6.4 2.3 6.6C3.4 6.8 4.4 7.1 4.4 8.3A2.2 1.7 0 0 1 0 8.7',
  ],
  t: [3.3, 'M1.2 1V8.2C1.2 9.6 2 10.2 3.3 9.9M0 3.5H3.2'],
  u: [4.7, 'M0 3.4V7.6A2.35 2.4 0 0 0 4.7 7.6M4.7 3.4V10'],
  v: [4.8, 'M0 3.4L2.4 10L4.8 3.4'],
  w: [7.2, 'M0 3.4L1.8 10L3.6 4.2L5.4 10L7.2 3.4'],
  x: [4.6, 'M0 3.4L4.6 10M4.6 3.4L0 10'],
  y: [4.8, 'M0 3.4L2.5 9.8M4.8 3.4L2.2 11C1.7 12.4 1 13 0 12.9'],
  z: [4.4, 'M0 3.4H4.4L0 10H4.4'],
  '.': [0.5, 'M0 9.7H0.5V10H0Z'],
  ',': [0.6, 'M0.6 9.6L0 11.6'],
  ':': [0, 'M0 4.4V4.6M0 9.8V10'],
  "'": [0, 'M0 0V2'],
  '!': [0, 'M0 0V6.6M0 9.8V10'],
  '?': [4.8, 'M0 2.4A2.4 2.4 0 1 1 3.8 4.3C2.8 5 2.4 5.6 2.4 7M2.4 9.8V10'],
  '-': [3.4, 'M0 6H3.4'],
  '–': [5, 'M0 6H5'],
  '−': [5, 'M0 6H5'],
  '+': [5, 'M0 6H5M2.5 3.5V8.5'],
  '=': [5, 'M0 4.7H5M0 7.4H5'],
  '/': [4, 'M0 10.6L4 -0.6'],
  '%': [7, 'M0.8 10L6.2 0M0 2A1.3 2 0 0 1 2.6 2A1.3 2 0 0 1 0 2M4.4 8A1.3 2 0 0 1 7 8A1.3 2 0 0 1 4.4 8'],
  '(': [1.8, 'M1.8 -0.6C-0.6 3 -0.6 8 1.8 11.4'],
  ')': [1.8, 'M0 -0.6C2.4 3 2.4 8 0 11.4'],
  '·': [0, 'M0 5.9V6.1'],
  _: [5, 'M0 11.4H5'],
  '→': [8, 'M0 5.5H8M5 2.5L8 5.5L5 8.5'],
  '≥': [5, 'M0 2.6L5 5L0 7.4M0 10H5'],
};

const GAP = 2.3;
const SPACE = 3.4;

const glyphOf = (letter: string): readonly [number, string] => GLYPHS[letter] ?? GLYPHS['?']!;
const advance = (letter: string): number => (letter === ' ' ? SPACE : glyphOf(letter)[0]) + GAP;

/** Width of a text, pixels, when its capitals are `height` pixels high. */
export function widthOf(text: string, height: number): number {
  return Math.max(0, [...text].reduce((sum, letter) => sum + advance(letter), -GAP) * (height / 10));
}

export interface Lettering {
  /** Where the text is anchored, and its baseline, pixels. */
  readonly x: number;
  readonly y: number;
  /** Height of capitals, pixels. */
  readonly height: number;
  readonly colour?: string;
  /** Stroke width in tenths of the height; 1 is regular, 1.6 bold. */
  readonly weight?: number;
  readonly anchor?: 'start' | 'middle' | 'end';
}

const SHIFT = { start: 0, middle: 0.5, end: 1 } as const;

/** A text as an SVG group. Letters outside the alphabet become question marks. */
export function lettering(text: string, at: Lettering): string {
  const { x, y, height, colour = '#000', weight = 1.1, anchor = 'start' } = at;
  const scale = height / 10;
  let pen = 0;
  const glyphs = [...text].map((letter) => {
    const left = pen;
    pen += advance(letter);
    return letter === ' '
      ? ''
      : `<path transform="translate(${left.toFixed(2)} 0)" d="${glyphOf(letter)[1]}"/>`;
  });
  const left = x - widthOf(text, height) * SHIFT[anchor];
  const place = `translate(${left.toFixed(2)} ${(y - height).toFixed(2)}) scale(${scale.toFixed(4)})`;
  const style = `fill="none" stroke="${colour}" stroke-width="${weight}" stroke-linecap="round" stroke-linejoin="round"`;
  return `<g transform="${place}" ${style}>${glyphs.join('')}</g>`;
}

/** The text, truncated to at most `width` pixels. */
export function fitted(text: string, height: number, width: number): string {
  if (widthOf(text, height) <= width) return text;
  let cut = text;
  while (cut.length > 1 && widthOf(`${cut}..`, height) > width) cut = cut.slice(0, -1);
  return `${cut.trimEnd()}..`;
}
