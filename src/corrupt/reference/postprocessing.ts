import { FoglightError } from '../../core/errors.js';
import { convolve, gaussianBlur } from '../../media/filter.js';
import { inpaint } from '../inpaint.js';
import { kind } from '../kind.js';
import { write } from '../lettering.js';
import { blend, copyImage } from '../rgbImage.js';
import { paint, stroke, type Point } from '../raster.js';

/** Sharpened by a kernel whose sum is 80 s instead of 1, so flat areas saturate; at 0 it blurs instead (both quirks). */
export const sharpness = kind<{ gain: number; blur: number | null; keep: number; add: number }>(
  (s) => ({ gain: 80 * s, blur: s > 0 ? null : 3, keep: 0.7, add: 0.3 }),
  ({ gain, blur, keep, add }, picture) => {
    const plane = { ...picture, channels: 3 };
    if (blur !== null)
      return blend(picture, keep, gaussianBlur(plane, 0.3 * ((blur - 1) / 2 - 1) + 0.8, blur), add);
    const sides = [[0, -1], [-1, 0], [1, 0], [0, 1]] as const; // prettier-ignore
    const layer = convolve(plane, [
      { dx: 0, dy: 0, weight: 5 * gain },
      ...sides.map(([dx, dy]) => ({ dx, dy, weight: -gain })),
    ]);
    return blend(picture, keep, Uint8ClampedArray.from(layer), add);
  },
);

interface Scrawl {
  readonly lines: {
    readonly from: Point;
    readonly to: Point;
    readonly color: number[];
    readonly thickness: number;
  }[];
  readonly text: {
    readonly word: string;
    readonly at: Point;
    readonly color: number[];
    readonly scale: number;
    readonly thickness: number;
  } | null;
}

/** Lines in random colours and, above 0.55, a word in red; nothing at all below 0.1. */
export const graffiti = kind<Scrawl>(
  (s, { random, width, height }) => {
    const at = (): Point => [random.integer(0, width - 1), random.integer(0, height - 1)];
    const lines = Array.from({ length: Math.floor(10 * s) }, () => ({
      from: at(),
      to: at(),
      color: [0, 1, 2].map(() => random.integer(0, 255)),
      thickness: random.integer(1, Math.max(1, Math.floor(5 * s))),
    }));
    if (s <= 0.55) return { lines, text: null };
    const word = random.pick(['X', 'FAKE', 'COPY', 'VOID', 'COPYRIGHT', String(random.integer(1, 100))]);
    const place: Point = [random.integer(0, (width - 1) >> 1), random.integer(height >> 1, height - 1)];
    const scale = 5 * s;
    const text = { word, at: place, color: [255, 0, 0], scale, thickness: Math.max(1, Math.floor(scale)) };
    return { lines, text };
  },
  ({ lines, text }, picture) => {
    const out = copyImage(picture);
    for (const { from, to, color, thickness } of lines)
      stroke(from, to, thickness, paint(out, out.bytes, color));
    if (text) write(text.word, text.at, text.scale, text.thickness, paint(out, out.bytes, text.color));
    return out;
  },
);

type Rectangle = readonly [x: number, y: number, width: number, height: number];

/** Rectangles filled in from what surrounds them and laid over; above 0.5 their outlines show. */
export const watermark = kind<{ rectangles: Rectangle[]; keep: number; add: number; edge: number | null }>(
  (s, { random, width, height }) => {
    if (Math.min(width, height) < 50) {
      throw new FoglightError('FOG_CORRUPT', 'watermark needs at least 50×50 pixels');
    }
    const rectangles = Array.from({ length: Math.floor(1 + 15 * s) }, (): Rectangle => [
      random.integer(0, width - 50),
      random.integer(0, height - 50),
      random.integer(50, 200),
      random.integer(20, 80),
    ]);
    return { rectangles, keep: 1 - s, add: s, edge: s > 0.5 ? 0.8 : null };
  },
  ({ rectangles, keep, add, edge }, picture) => {
    const { width, height } = picture;
    const mask = new Uint8Array(width * height);
    for (const [x, y, w, h] of rectangles) {
      const span = paint(picture, mask, [1]);
      for (let row = y; row <= y + h; row++) span(row, x, x + w);
    }
    const out = blend(picture, keep, inpaint(picture, mask).data, add);
    if (edge !== null) dim(out.data, outline(mask, width, height), edge);
    return out;
  },
);

/** Pixels of the mask that touch one outside it. */
function outline(mask: Uint8Array, width: number, height: number): number[] {
  const outside = (x: number, y: number): boolean =>
    x >= 0 && y >= 0 && x < width && y < height && mask[y * width + x] === 0;
  return [...mask.keys()].filter((i) => {
    if (mask[i] === 0) return false;
    const [x, y] = [i % width, Math.floor(i / width)];
    return outside(x - 1, y) || outside(x + 1, y) || outside(x, y - 1) || outside(x, y + 1);
  });
}

function dim(data: Uint8Array, pixels: readonly number[], factor: number): void {
  for (const i of pixels) for (let c = i * 3; c < i * 3 + 3; c++) data[c] = Math.floor(data[c]! * factor);
}
