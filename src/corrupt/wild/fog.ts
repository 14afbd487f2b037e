import { depthMap, drawDepth, type Depth } from '../depth.js';
import { kind } from '../kind.js';
import { blank } from '../rgbImage.js';
import { drawGrid, smoothField, type Grid } from '../smoothField.js';
import { drawLamps, lightOf, type Lamp } from './lamps.js';
import { softImage } from './soft.js';

interface Fog {
  /** Optical depth of the whole scene. */
  readonly beta: number;
  /** Colour of the light scattered in, RGB. */
  readonly light: readonly number[];
  /** The least depth: how dense it is near as far. */
  readonly near: number;
  /** Factor of the light at the top. */
  readonly top: number;
  /** Variation of `beta` over the picture. */
  readonly banks: number;
  readonly bank_grid: Grid;
  /** Share of a blur of `sigma` pixels. */
  readonly softness: number;
  readonly sigma: number;
  readonly lamps: readonly Lamp[];
  /** The grey that the camera shows as black. */
  readonly black: number;
  readonly depth: Depth;
}

/**
 * Fog by Koschmieder's law, x·t + A·(1 − t) with t = exp(−β·depth): any density, any grey from dusk to noon, in banks
 * that drift, and soft. Half of the time lamps shine through, and cameras stretch what they see.
 */
export const fog = kind<Fog>(
  (s, { clip, time, width, height }) => {
    const grey = clip.uniform(60, 250);
    return {
      beta: (0.25 + 3.75 * s) * s * clip.uniform(0.9, 1.6) + 0.15 * s,
      light: [0, 1, 2].map(() => grey + clip.uniform(-8, 8)),
      near: clip.uniform(0, 0.7),
      top: 1 + clip.uniform(-0.05, 0.12),
      banks: clip.uniform(0, 0.4),
      bank_grid: drawGrid(clip, width, height, clip.integer(2, 5), time),
      softness: 0.3 * s,
      sigma: 1 + 0.004 * width * s,
      lamps: clip.uniform() < 0.5 ? drawLamps(clip, width, height, clip.integer(1, 8)) : [],
      black: clip.uniform() < 0.5 ? clip.uniform(0, 60) : 0,
      depth: drawDepth(clip, width, height),
    };
  },
  ({ beta, light, near, top, banks, bank_grid, softness, sigma, lamps, black, depth }, picture) => {
    const { width, height, data } = picture;
    const out = blank(picture);
    const far = depthMap(depth, width, height);
    const bank = smoothField(bank_grid, width, height);
    const blurred = softImage(picture, sigma);
    const lit = lightOf(lamps, width, height);
    const stretch = 255 / (255 - black);
    for (let y = 0, i = 0; y < height; y++) {
      const gradient = height > 1 ? top + ((1 - top) * y) / (height - 1) : top;
      for (let x = 0; x < width; x++, i++) {
        const density = beta * (1 + banks * (2 * bank[i]! - 1));
        const through = Math.exp(-density * (near + (1 - near) * far[i]!));
        for (let c = 0, o = 3 * i; c < 3; c++, o++) {
          const seen = data[o]! + softness * (blurred[o]! - data[o]!);
          const veiled = seen * through + light[c]! * gradient * (1 - through);
          out.bytes[o] = (veiled + lit[o]! - black) * stretch;
        }
      }
    }
    return out;
  },
);
