import { gaussianBlur } from '../../media/filter.js';
import { kind } from '../kind.js';
import { blank, copyImage } from '../rgbImage.js';
import { warp } from '../warp.js';
import { swell, unitOf, waves, type Wave } from '../field.js';

/** Hot air: patches of the picture shift to and fro, and it becomes blurred. */
export const atmosphericTurbulence = kind<{ amplitude: number; across: Wave[]; down: Wave[]; sigma: number }>(
  (s, { clip, time, width, height }) => {
    const unit = unitOf({ width, height });
    const across = waves(clip, 6, 4, 6, time);
    const down = waves(clip, 6, 4, 6, time);
    return { amplitude: 11 * s * unit, across, down, sigma: 1.3 * s * unit };
  },
  ({ amplitude, across, down, sigma }, picture) => {
    if (amplitude === 0) return copyImage(picture);
    const { height } = picture;
    const moved = warp(picture, (x, y, at) => {
      at[0] = x + amplitude * swell(across, x / height, y / height);
      at[1] = y + amplitude * swell(down, x / height, y / height);
    });
    const out = blank(picture);
    out.bytes.set(gaussianBlur({ ...moved, channels: 3 }, sigma));
    return out;
  },
);

interface SensorNoise {
  /** Variance at black, and its increase from black to white; grey levels squared. */
  readonly read: number;
  readonly shot: number;
  /** Standard deviation of each column's own offset, grey levels. */
  readonly columns: number;
  readonly levels: number;
  readonly coarse: boolean;
  readonly field: Float32Array;
  readonly offsets: Float32Array;
}

/** A sensor at high gain: noise that grows with the light, column offsets, few levels; its grain is coarser after demosaicing. */
export const noise = kind<SensorNoise>(
  (s, { clip, random, width, height }) => {
    const share = clip.uniform(0.3, 0.9);
    return {
      read: (55 * s) ** 2 * share,
      shot: 2 * (55 * s) ** 2 * (1 - share),
      columns: 5 * s * clip.uniform(),
      levels: Math.round(256 / (1 + 7 * s * clip.uniform())),
      coarse: clip.uniform() < 0.5,
      field: random.normals(width * height * 3),
      offsets: clip.normals(width),
    };
  },
  ({ read, shot, columns, levels, coarse, field, offsets }, picture) => {
    const { width, height, data } = picture;
    const out = blank(picture);
    const grain = coarse ? coarser(field, width, height) : field;
    const step = 255 / (levels - 1);
    for (let i = 0; i < data.length; i++) {
      const sigma = Math.sqrt(read + (shot * data[i]!) / 255);
      const value = data[i]! + sigma * grain[i]! + columns * offsets[Math.floor(i / 3) % width]!;
      out.bytes[i] = step * Math.round(value / step);
    }
    return out;
  },
);

/** The field blurred, its spread kept. */
function coarser(field: Float32Array, width: number, height: number): Float32Array {
  const soft = gaussianBlur({ width, height, channels: 3, data: field }, 0.8, 5);
  let sum = 0;
  for (const value of soft) sum += value * value;
  const scale = 1 / Math.max(1e-6, Math.sqrt(sum / soft.length));
  return soft.map((value) => value * scale);
}

/** Colour that has run: chroma blurred away from its edges, red and blue enlarged unlike green. */
export const colorDiffusion = kind<{ sigma: number; fringe: number; fade: number }>(
  (s, { clip, ...setting }) => ({
    sigma: 14 * s * unitOf(setting),
    fringe: 0.012 * s * clip.uniform(-1, 1),
    fade: 0.6 * s,
  }),
  ({ sigma, fringe, fade }, picture) => {
    if (sigma === 0) return copyImage(picture);
    const { width, height } = picture;
    const shifted = [1 + fringe, 1, 1 - fringe].map((scale) =>
      warp(picture, (x, y, at) => {
        at[0] = width / 2 + (x - width / 2) * scale;
        at[1] = height / 2 + (y - height / 2) * scale;
      }),
    );
    const joined = blank(picture);
    for (let i = 0; i < joined.bytes.length; i++) joined.bytes[i] = shifted[i % 3]!.data[i]!;
    const soft = gaussianBlur({ ...joined, channels: 3 }, sigma);
    const out = blank(picture);
    const grey = (data: Uint8Array | Float32Array, i: number): number =>
      0.299 * data[i]! + 0.587 * data[i + 1]! + 0.114 * data[i + 2]!;
    for (let i = 0; i < soft.length; i += 3) {
      const sharp = grey(joined.data, i);
      const blurred = grey(soft, i);
      const base = sharp + fade * (blurred - sharp);
      for (let c = 0; c < 3; c++) out.bytes[i + c] = base + soft[i + c]! - blurred;
    }
    return out;
  },
);
