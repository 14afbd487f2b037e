import { gaussianBlur } from '../../media/filter.js';
import { kind } from '../kind.js';
import { write } from '../lettering.js';
import { blank, blend, copyImage, type RgbImage } from '../rgbImage.js';
import { disc, paint, stroke, type Point } from '../raster.js';
import { unitOf } from '../field.js';
import { softImage } from './soft.js';

/** Over-sharpening: unsharp masking with visible halos, stronger than that of cameras. */
export const sharpness = kind<{ amount: number; sigma: number }>(
  (s, { clip }) => ({ amount: 1.6 + 4.5 * s, sigma: clip.uniform(0.8, 2.5) }),
  ({ amount, sigma }, picture) => blend(picture, 1 + amount, softImage(picture, sigma), -amount),
);

interface Spray {
  readonly strokes: readonly {
    readonly points: readonly Point[];
    readonly thickness: number;
    readonly color: readonly number[];
  }[];
  readonly word: {
    readonly text: string;
    readonly at: Point;
    readonly scale: number;
    readonly color: readonly number[];
  } | null;
  /** Width of the soft edge of the paint, pixels. */
  readonly soft: number;
}

/** Spray paint on the glass: curved strokes with soft edges and, above 0.5, a word; it stays where it is. */
export const graffiti = kind<Spray>(
  (s, { clip, width, height }) => {
    const unit = unitOf({ width, height });
    const at = (): Point => [clip.uniform(0, width), clip.uniform(0, height)];
    const colors = [[225, 30, 35], [20, 20, 22], [240, 240, 240], [40, 80, 220], [245, 205, 30], [30, 160, 70]]; // prettier-ignore
    const strokes = Array.from({ length: Math.ceil(8 * s) }, () => {
      const [a, b, c] = [at(), at(), at()];
      const points = Array.from({ length: 25 }, (_, i) => bezier(a, b, c, i / 24));
      return { points, thickness: unit * clip.uniform(2, 4 + 12 * s), color: clip.pick(colors) };
    });
    const word =
      s > 0.5
        ? {
            text: clip.pick(['FAKE', 'VOID', 'COPY', 'TAXI', 'HEY', '404']),
            at: [width * clip.uniform(0, 0.5), height * clip.uniform(0.4, 0.95)] as const,
            scale: 5 * s * unit,
            color: clip.pick(colors),
          }
        : null;
    return { strokes, word, soft: unit };
  },
  ({ strokes, word, soft }, picture) => {
    let out: RgbImage = copyImage(picture);
    for (const { points, thickness, color } of strokes) {
      const mask = new Uint8Array(picture.width * picture.height);
      const span = paint(picture, mask, [230]);
      points.slice(1).forEach((to, i) => stroke(points[i]!, to, thickness, span));
      out = coat(out, mask, color, soft);
    }
    if (word) {
      const mask = new Uint8Array(picture.width * picture.height);
      write(word.text, word.at, word.scale, 2 * word.scale, paint(picture, mask, [230]));
      out = coat(out, mask, word.color, soft);
    }
    return out;
  },
);

function bezier(a: Point, b: Point, c: Point, t: number): Point {
  const mix = (i: 0 | 1): number => (1 - t) ** 2 * a[i] + 2 * t * (1 - t) * b[i] + t * t * c[i];
  return [mix(0), mix(1)];
}

/** Lays a colour over a picture where the mask is, its edge softened. */
function coat(picture: RgbImage, mask: Uint8Array, color: readonly number[], soft: number): RgbImage {
  const { width, height, data } = picture;
  const cover = gaussianBlur({ width, height, channels: 1, data: mask }, soft);
  const out = blank(picture);
  for (let i = 0, o = 0; i < cover.length; i++) {
    const share = cover[i]! / 255;
    for (let c = 0; c < 3; c++, o++) out.bytes[o] = data[o]! * (1 - share) + color[c]! * share;
  }
  return out;
}

interface Mark {
  readonly words: readonly { readonly at: Point; readonly text: string }[];
  readonly ring: { readonly center: Point; readonly radius: number };
  readonly scale: number;
  readonly color: readonly number[];
  readonly opacity: number;
}

/** Translucent lettering repeated over the picture, and a seal in a corner. */
export const watermark = kind<Mark>(
  (s, { clip, width, height }) => {
    const unit = unitOf({ width, height });
    const text = clip.pick(['COPY', 'VOID', 'COPYRIGHT']);
    const scale = unit * clip.uniform(0.9, 1.8);
    const [wide, high] = [scale * (20 * text.length + 40), scale * 60];
    const words = [];
    for (let row = 0; row * high < height + high; row++) {
      for (let x = -wide * ((row % 2) / 2); x < width; x += wide)
        words.push({ at: [x, (row + 0.6) * high] as const, text });
    }
    const center: Point = [clip.pick([0.18, 0.82]) * width, clip.pick([0.2, 0.8]) * height];
    const ring = { center, radius: 0.12 * Math.min(width, height) };
    return {
      words,
      ring,
      scale,
      color: clip.pick([
        [255, 255, 255],
        [20, 20, 20],
      ]),
      opacity: 0.9 * s,
    };
  },
  ({ words, ring, scale, color, opacity }, picture) => {
    const { width, height } = picture;
    const mask = new Uint8Array(width * height);
    const ink = paint(picture, mask, [255 * opacity]);
    disc(ring.center, ring.radius, ink);
    disc(ring.center, 0.8 * ring.radius, paint(picture, mask, [0]));
    for (const { text, at } of words) write(text, at, scale, Math.max(1, 2.5 * scale), ink);
    return coat(picture, mask, color, 0.5);
  },
);
