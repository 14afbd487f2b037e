import { gaussianBlur, convolve, type Tap } from '../../media/filter.js';
import { kind } from '../kind.js';
import { blank, blend, copyImage, type RgbImage } from '../rgbImage.js';
import { disc, ellipse, paint, stroke, type Point } from '../raster.js';

/** Adds a blurred copy, more of it than is taken away: the picture grows brighter (the reference's quirk). */
export const lensBlur = kind<{ kernel: number; sigma: number; keep: number; add: number }>(
  (s) => ({ kernel: Math.floor(3 + 300 * s) | 1, sigma: 20 * s, keep: 1 - 0.7 * s, add: 0.9 * s }),
  ({ kernel, sigma, keep, add }, picture) => {
    if (sigma <= 0) return copyImage(picture);
    return blend(picture, keep, gaussianBlur({ ...picture, channels: 3 }, sigma, kernel), add);
  },
);

interface Flare {
  readonly center: Point;
  readonly radius: number;
  readonly end: Point;
}

/** Bright discs, each with a streak. */
export const lensFlare = kind<{ flares: Flare[]; color: readonly number[]; sigma: number; add: number }>(
  (s, { random, width, height }) => {
    const flares = Array.from({ length: 3 + Math.floor(30 * s) }, () => {
      const center: Point = [random.integer(0, width - 1), random.integer(0, height - 1)];
      const [radius, length] = [random.integer(10, 50), random.integer(30, 150)];
      const angle = random.uniform(0, 2 * Math.PI);
      const end: Point = [
        Math.trunc(center[0] + length * Math.cos(angle)),
        Math.trunc(center[1] + length * Math.sin(angle)),
      ];
      return { center, radius, end };
    });
    return { flares, color: [235, 255, 255], sigma: 20 * s, add: 0.9 * s };
  },
  ({ flares, color, sigma, add }, picture) => {
    const layer = blank(picture);
    const span = paint(layer, layer.bytes, color);
    for (const { center, radius, end } of flares) {
      disc(center, radius, span);
      stroke(center, end, 2, span);
    }
    return blend(picture, 1, gaussianBlur({ ...layer, channels: 3 }, sigma, 3), add);
  },
);

/** The picture smeared along a line; shorter than 0.2 the line has five pixels whatever the intensity. */
export const motionBlur = kind<{ length: number; angle: number }>(
  (s, { random }) => ({ length: Math.max(5, Math.floor(30 * s)), angle: random.uniform(0, 360) }),
  ({ length, angle }, picture) => {
    const sums = convolve({ ...picture, channels: 3 }, motionTaps(length, angle));
    return blend(picture, 0, sums, 1);
  },
);

/** The diagonal of a length × length kernel, turned by `angle` degrees with bilinear interpolation. */
function motionTaps(length: number, angle: number): Tap[] {
  const turn = (angle * Math.PI) / 180;
  const [cos, sin, c] = [Math.cos(turn), Math.sin(turn), length / 2];
  const diagonal = (x: number, y: number): number => (x === y && x >= 0 && x < length ? 1 : 0);
  const taps: Tap[] = [];
  for (let y = 0; y < length; y++) {
    for (let x = 0; x < length; x++) {
      const u = cos * (x - c) - sin * (y - c) + c;
      const v = sin * (x - c) + cos * (y - c) + c;
      const [u0, v0] = [Math.floor(u), Math.floor(v)];
      const [fu, fv] = [u - u0, v - v0];
      const weight =
        (1 - fv) * ((1 - fu) * diagonal(u0, v0) + fu * diagonal(u0 + 1, v0)) +
        fv * ((1 - fu) * diagonal(u0, v0 + 1) + fu * diagonal(u0 + 1, v0 + 1));
      if (weight > 0) taps.push({ dx: x - (length >> 1), dy: y - (length >> 1), weight });
    }
  }
  const sum = taps.reduce((total, tap) => total + tap.weight, 0);
  return taps.map((tap) => ({ ...tap, weight: tap.weight / sum }));
}

interface Dirt {
  readonly ellipses: {
    readonly center: Point;
    readonly axes: Point;
    readonly angle: number;
    readonly grey: number;
  }[];
  readonly discs: { readonly center: Point; readonly radius: number; readonly grey: number }[];
  readonly sigma: number;
  readonly keep: number;
  readonly add: number;
}

/** Grey smudges and specks, far out of focus. */
export const dirtyLens = kind<Dirt>(
  (s, { random, width, height }) => {
    const at = (): Point => [random.integer(0, width), random.integer(0, height)];
    const times = <T>(n: number, make: () => T): T[] => Array.from({ length: Math.floor(n) }, make);
    const ellipses = times(s > 0.1 ? 10 * s : 0, () => ({
      axes: [random.integer(150, 300), random.integer(100, 200)] as const,
      center: at(),
      angle: random.integer(0, 360),
      grey: 50,
    }));
    const discs = times(300 * s, () => ({
      center: at(),
      radius: random.integer(4, 20),
      grey: random.integer(50, 100),
    }));
    const blobs = times(s > 0.5 ? 5 * s : 0, () => [
      { center: at(), radius: random.integer(20, 50), grey: 80 },
      { center: at(), radius: random.integer(10, 30), grey: 120 },
    ]);
    return { ellipses, discs: [...discs, ...blobs.flat()], sigma: 30, keep: 1 - 0.7 * s, add: 0.8 * s };
  },
  ({ ellipses, discs, sigma, keep, add }, picture) => {
    const { width, height } = picture;
    const layer = new Uint8ClampedArray(width * height);
    for (const e of ellipses) ellipse(e.center, e.axes, e.angle, paint(picture, layer, [e.grey]));
    for (const d of discs) disc(d.center, d.radius, paint(picture, layer, [d.grey]));
    const soft = gaussianBlur({ width, height, channels: 1, data: layer }, sigma);
    return addGrey(picture, keep, soft, add);
  },
);

/** keep · picture + add · layer, for a layer of one channel. */
function addGrey(picture: RgbImage, keep: number, layer: Float32Array, add: number): RgbImage {
  const out = blank(picture);
  for (let i = 0, o = 0; i < layer.length; i++) {
    const veil = add * layer[i]!;
    for (let c = 0; c < 3; c++, o++) out.bytes[o] = keep * picture.data[o]! + veil;
  }
  return out;
}

/** Less saturation, by way of OpenCV's HSV in bytes: hue in steps of two degrees, saturation in 255ths. */
export const saturation = kind<{ factor: number }>(
  (s) => ({ factor: 1 - s }),
  ({ factor }, picture) => {
    const out = blank(picture);
    const { data } = picture;
    for (let i = 0; i < data.length; i += 3) desaturate(data, out.bytes, i, factor);
    return out;
  },
);

function desaturate(data: Uint8Array, out: Uint8ClampedArray, i: number, factor: number): void {
  const r = data[i]!;
  const g = data[i + 1]!;
  const b = data[i + 2]!;
  const value = Math.max(r, g, b);
  const chroma = value - Math.min(r, g, b);
  let degrees = 0;
  if (chroma > 0) {
    if (value === r) degrees = (60 * (g - b)) / chroma;
    else if (value === g) degrees = 120 + (60 * (b - r)) / chroma;
    else degrees = 240 + (60 * (r - g)) / chroma;
  }
  const hue = (Math.round((degrees + 360) / 2) % 180) / 30;
  const s = value > 0 ? Math.floor(Math.round((255 * chroma) / value) * factor) / 255 : 0;
  for (let c = 0; c < 3; c++) {
    // How far this channel lies below the brightest one: a trapezium over the hue.
    const k = (5 - 2 * c + hue + 6) % 6;
    // OpenCV cuts the fraction off.
    out[i + c] = Math.floor(value * (1 - s * Math.max(0, Math.min(k, 4 - k, 1))) + 1e-3);
  }
}
