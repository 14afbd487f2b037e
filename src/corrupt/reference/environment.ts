import { convolve, gaussianWeights } from '../../media/filter.js';
import { kind } from '../kind.js';
import { blank, blend } from '../rgbImage.js';
import { disc, paint, type Point } from '../raster.js';
import { warp } from '../warp.js';

/** Uniform darkening. */
export const darkness = kind<{ factor: number }>(
  (s) => ({ factor: 1 - s * s }),
  ({ factor }, picture) => {
    const out = blank(picture);
    picture.data.forEach((value, i) => (out.data[i] = Math.floor(value * factor)));
    return out;
  },
);

/** Rows are displaced along a sine. Nothing is random, and the displacement does not depend on the picture's size. */
export const atmosphericTurbulence = kind<{ amplitude: number; phase: number }>(
  (s) => ({ amplitude: 40 * s, phase: 5 * s }),
  ({ amplitude, phase }, picture) =>
    warp(picture, (x, y, at) => {
      const shift = amplitude * Math.sin(y / 30 + phase);
      at[0] = x + shift;
      at[1] = y + 0.7 * shift;
    }),
);

/** Independent normal noise in every pixel and channel. */
export const noise = kind<{ sigma: number; field: Float32Array }>(
  (s, { random, width, height }) => ({ sigma: 75 * s, field: random.normals(width * height * 3) }),
  ({ sigma, field }, picture) => {
    const out = blank(picture);
    const { data } = picture;
    // Fractions are cut off, not rounded, as the reference does.
    for (let i = 0; i < data.length; i++) out.bytes[i] = Math.floor(data[i]! + sigma * field[i]!);
    return out;
  },
);

interface Diffusion {
  readonly kernel: number;
  readonly sigma: number;
  readonly gain: number;
  readonly discs: { readonly center: Point; readonly radius: number; readonly grey: number }[];
  readonly keep: number;
  readonly add: number;
}

/** A blurred, dimmed copy laid over; darkest near 0.58 (the reference's quirk). */
export const colorDiffusion = kind<Diffusion>(
  (s, { random, width, height }) => ({
    kernel: 3 + 2 * Math.floor(20 * s),
    sigma: 50 * s,
    gain: s * s,
    discs: Array.from({ length: s > 0.9 ? Math.floor(100 * s) : 0 }, () => ({
      center: [random.integer(0, width - 1), random.integer(0, height - 1)] as const,
      radius: random.integer(5, 19),
      grey: random.integer(0, 255),
    })),
    keep: Math.max(0.1, 1 - 0.9 * s),
    add: Math.min(0.9, 0.9 * s),
  }),
  ({ kernel, sigma, gain, discs, keep, add }, picture) => {
    const weights = gaussianWeights(kernel, Math.max(sigma, 1e-6));
    const middle = (kernel - 1) / 2;
    const across = convolve(
      { ...picture, channels: 3 },
      weights.map((weight, i) => ({ dx: i - middle, dy: 0, weight })),
    );
    const layer = convolve(
      { ...picture, channels: 3, data: across },
      weights.map((weight, i) => ({ dx: 0, dy: i - middle, weight: weight * gain })),
    );
    const bytes = Uint8ClampedArray.from(layer);
    for (const d of discs) disc(d.center, d.radius, paint(picture, bytes, [d.grey, d.grey, d.grey]));
    return blend(picture, keep, bytes, add);
  },
);
