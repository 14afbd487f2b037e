import { gaussianBlur } from '../../media/filter.js';
import { kind, type Setting } from '../kind.js';
import { convex, type Point } from '../raster.js';
import { blank, type RgbImage } from '../rgbImage.js';
import { softImage } from './soft.js';

interface Drops {
  /** Each drop's centre and half axes in pixels, and the factors of light of its dark rim above and bright one below. */
  readonly drops: readonly (readonly [
    x: number,
    y: number,
    a: number,
    b: number,
    dark: number,
    bright: number,
  ])[];
  /** Pixels. */
  readonly mask_sigma: number;
  readonly shade_sigma: number;
}

interface Dirty {
  readonly drops?: Drops;
  /** Blur of the scene behind the drops, pixels. */
  readonly focus?: number;
  /** Each blotch's centre, half axes and opacity. */
  readonly dirt?: readonly (readonly [x: number, y: number, a: number, b: number, opacity: number])[];
  /** Blur of the dirt, pixels. */
  readonly sigma?: number;
  readonly grey?: number;
}

/**
 * Drops on the lens, which show what is behind them upside down and blurred, or blotches of dirt; half of the time each.
 * Both stay where they are. With drops the scene itself may be out of focus.
 */
export const dirtyLens = kind<Dirty>(
  (s, setting) => {
    const { clip, width, height } = setting;
    if (clip.uniform() < 0.5) {
      const focus = clip.uniform() < 0.5 ? width * s * clip.uniform(0, 0.01) : 0;
      return { drops: drawDrops(s, setting), focus };
    }
    const dirt = Array.from({ length: Math.floor(4 + 60 * s) }, () => {
      const r = width * clip.uniform(0.006, 0.06) * (0.5 + s);
      return [
        clip.integer(0, width - 1),
        clip.integer(0, height - 1),
        Math.max(1, Math.floor(r)),
        Math.max(1, Math.floor(r * clip.uniform(0.7, 1.4))),
        clip.uniform(0.3, 1),
      ] as const;
    });
    return {
      dirt,
      sigma: Math.max(0.5, width * clip.uniform(0.005, 0.02)),
      grey: 0.6 * clip.uniform(40, 130),
    };
  },
  ({ drops, focus, dirt, sigma, grey }, picture) =>
    drops ? throughDrops(drops, focus ?? 0, picture) : soiled(dirt!, sigma!, grey!, picture),
);

/** From a few large ones to hundreds of small ones. */
function drawDrops(s: number, { clip, width, height }: Setting): Drops {
  const small = clip.uniform();
  const most = 0.03 * (1 - small) + 0.007;
  const drops = Array.from({ length: Math.floor((4 + 60 * s) * (1 + 5 * small)) }, () => {
    const r = width * clip.uniform(0.2, 1) * most * (0.5 + s);
    return [
      clip.integer(0, width - 1),
      clip.integer(0, height - 1),
      Math.max(1, Math.floor(r)),
      Math.max(1, Math.floor(r * clip.uniform(0.7, 1.5))),
      clip.uniform(0.35, 0.9),
      clip.uniform(1, 1.7),
    ] as const;
  });
  return {
    drops,
    mask_sigma: Math.max(0.5, width * 0.0015),
    shade_sigma: Math.max(0.5, 0.15 * width * most),
  };
}

function throughDrops({ drops, mask_sigma, shade_sigma }: Drops, focus: number, picture: RgbImage): RgbImage {
  const { width, height } = picture;
  const mask = new Float32Array(width * height);
  const shade = new Float32Array(width * height).fill(1);
  for (const [x, y, a, b, dark, bright] of drops) {
    fillEllipse(mask, picture, x, y, a, b, 1);
    fillEllipse(shade, picture, x, y - Math.floor(b / 3), a, b, dark);
    const [inner, low] = [Math.floor((a * 2) / 3), Math.floor((b * 2) / 3)];
    fillEllipse(shade, picture, x, y + Math.floor(b / 3), inner, low, bright);
  }
  const plane = { width, height, channels: 1 };
  const cover = gaussianBlur({ ...plane, data: mask }, mask_sigma);
  const light = gaussianBlur({ ...plane, data: shade }, shade_sigma);
  const [sharp, wide] = [softImage(picture, 0.01 * width), softImage(picture, 0.015 * width)];
  const scene = softImage(picture, focus);
  const out = blank(picture);
  for (let y = 0, o = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      const flipped = ((height - 1 - y) * width + x) * 3;
      for (let c = 0; c < 3; c++, o++) {
        const behind = 0.6 * sharp[flipped + c]! + 0.4 * wide[o]!;
        out.bytes[o] = scene[o]! * (1 - cover[i]!) + cover[i]! * behind * light[i]!;
      }
    }
  }
  return out;
}

function soiled(dirt: NonNullable<Dirty['dirt']>, sigma: number, grey: number, picture: RgbImage): RgbImage {
  const { width, height, data } = picture;
  const layer = new Float32Array(width * height);
  for (const [x, y, a, b, opacity] of dirt) fillEllipse(layer, picture, x, y, a, b, opacity);
  const cover = gaussianBlur({ width, height, channels: 1, data: layer }, sigma);
  const out = blank(picture);
  for (let o = 0; o < data.length; o++) {
    const share = cover[Math.floor(o / 3)]!;
    out.bytes[o] = data[o]! * (1 - 0.85 * share) + share * grey;
  }
  return out;
}

function fillEllipse(
  layer: Float32Array,
  { width, height }: RgbImage,
  x: number,
  y: number,
  a: number,
  b: number,
  value: number,
): void {
  // A polygon, as OpenCV draws it: small ones have few corners.
  const longest = Math.max(a, b);
  const corners = longest < 3 ? 4 : longest < 10 ? 12 : longest < 15 ? 20 : 72;
  const outline = Array.from({ length: corners }, (_, i): Point => {
    const turn = (2 * Math.PI * i) / corners;
    return [x + a * Math.cos(turn), y + b * Math.sin(turn)];
  });
  convex(outline, (row, from, to) => {
    if (row >= 0 && row < height)
      layer.fill(value, row * width + Math.max(0, from), row * width + Math.min(width - 1, to) + 1);
  });
}
