import { kind } from '../kind.js';
import { blank } from '../rgbImage.js';
import { drawLamps, lightOf, type Lamp } from './lamps.js';
import { soft } from './soft.js';

interface Night {
  readonly power: number;
  readonly gain: number;
  /** Factors of the channels, and the stray light added to each; 1 is white. */
  readonly tint: readonly number[];
  readonly stray: readonly number[];
  readonly lamps: readonly Lamp[];
  /** Blur of all, pixels. */
  readonly sigma: number;
  /** Standard deviation of the noise at black, and what it grows by with the root of the value; 1 is white. */
  readonly read: number;
  readonly shot: number;
  /** Standard normal, a value for each byte. */
  readonly field: Float32Array;
}

/**
 * Too little light: a power law of linear light with the shot and read noise that a dark scene brings; dark throughout, a
 * night whose lamps stay bright, or a street that a camera brightens: glaring lamps, stray light, noise smoothed away.
 */
export const darkness = kind<Night>(
  (s, { clip, random, width, height }) => {
    const way = clip.integer(0, 2);
    const noise = {
      read: 0.004 + 0.02 * s * clip.uniform(),
      shot: 0.06 * s * clip.uniform(),
      field: random.normals(width * height * 3),
    };
    if (way === 1) {
      const stray = clip.uniform(0, 0.5) * s;
      const yellow = clip.uniform(0, 0.4);
      return {
        ...noise,
        power: 1 + clip.uniform(0.3, 1.5) * s,
        gain: 1 - clip.uniform(0.2, 0.7) * s,
        stray: [0, 1, 2].map(() => stray * (1 + clip.uniform(-0.1, 0.1))),
        tint: [1, 1 - 0.3 * yellow, 1 - yellow],
        lamps: drawLamps(clip, width, height, clip.integer(2, 15)),
        sigma: clip.uniform(0, 0.0025) * width * s,
      };
    }
    const power = way === 0 ? 1 + clip.uniform(1, 3.5) * s : clip.uniform(1, 1 + 1.2 * s);
    const gain = way === 0 ? 1 : Math.max(0.03, 1 - clip.uniform(0.9, 1.05) * s ** 1.3);
    return { ...noise, power, gain, stray: [0, 0, 0], tint: [1, 1, 1], lamps: [], sigma: 0 };
  },
  ({ power, gain, tint, stray, lamps, sigma, read, shot, field }, picture) => {
    const { width, height, data } = picture;
    const dark = Float32Array.from({ length: 256 }, (_, v) => gain * (v / 255) ** power);
    const lit = lightOf(lamps, width, height);
    const noisy = new Float32Array(data.length);
    data.forEach((v, i) => {
      const value = dark[v]! * tint[i % 3]! + stray[i % 3]! + lit[i]! / 255;
      const clipped = lamps.length > 0 ? Math.min(1, value) : value;
      noisy[i] = 255 * (clipped + field[i]! * (read + shot * Math.sqrt(Math.max(0, clipped))));
    });
    const out = blank(picture);
    out.bytes.set(soft({ width, height, channels: 3, data: noisy }, sigma));
    return out;
  },
);
