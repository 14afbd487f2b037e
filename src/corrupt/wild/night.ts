import { kind } from '../kind.js';
import { blank } from '../rgbImage.js';

interface Night {
  readonly power: number;
  readonly gain: number;
  /** Standard deviation of the noise at black, and what it grows by with the root of the value; 1 is white. */
  readonly read: number;
  readonly shot: number;
  /** Standard normal, a value for each byte. */
  readonly field: Float32Array;
}

/**
 * Too little light: a power law of linear light with the shot and read noise that a dark scene brings; dark throughout, or
 * a night whose lamps stay bright.
 */
export const darkness = kind<Night>(
  (s, { clip, random, width, height }) => {
    const night = clip.uniform() < 0.5;
    const power = night ? 1 + clip.uniform(1, 3.5) * s : clip.uniform(1, 1 + 1.2 * s);
    return {
      power,
      gain: night ? 1 : Math.max(0.03, 1 - clip.uniform(0.9, 1.05) * s ** 1.3),
      read: 0.004 + 0.02 * s * clip.uniform(),
      shot: 0.06 * s * clip.uniform(),
      field: random.normals(width * height * 3),
    };
  },
  ({ power, gain, read, shot, field }, picture) => {
    const dark = Float32Array.from({ length: 256 }, (_, v) => gain * (v / 255) ** power);
    const sigma = dark.map((value) => read + shot * Math.sqrt(value));
    const out = blank(picture);
    picture.data.forEach((v, i) => (out.bytes[i] = 255 * (dark[v]! + sigma[v]! * field[i]!)));
    return out;
  },
);
