import { convolve, gaussianBlur, type Tap } from '../../media/filter.js';
import { kind } from '../kind.js';
import { blank, blend, copyImage } from '../rgbImage.js';
import type { Point } from '../raster.js';
import { swell, unitOf, waves, type Wave } from '../field.js';

interface Defocus {
  /** Pixels, where the picture is least sharp. */
  readonly sigma: number;
  /** How the blur differs over the picture. */
  readonly focus: readonly Wave[];
}

/** Defocus that differs over the picture and hunts as time goes on. */
export const lensBlur = kind<Defocus>(
  (s, { clip, time, ...setting }) => {
    const hunting = 1 + 0.15 * Math.sin(1.3 * time + clip.uniform(0, 2 * Math.PI));
    return { sigma: 7 * s * unitOf(setting) * hunting, focus: waves(clip, 3, 0.35, 0.2, time) };
  },
  ({ sigma, focus }, picture) => {
    if (sigma < 0.05) return copyImage(picture);
    const { width, height, data } = picture;
    const half = gaussianBlur({ ...picture, channels: 3 }, sigma / 2);
    const full = gaussianBlur({ ...picture, channels: 3 }, sigma);
    const out = blank(picture);
    for (let y = 0, o = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        // 0 is in focus, 1 half blurred, 2 fully blurred
        const share = Math.min(2, Math.max(0.5, 1.5 + 0.9 * swell(focus, x / height, y / height)));
        for (let c = 0; c < 3; c++, o++) {
          out.bytes[o] =
            share < 1
              ? data[o]! + share * (half[o]! - data[o]!)
              : half[o]! + (share - 1) * (full[o]! - half[o]!);
        }
      }
    }
    return out;
  },
);

interface Glare {
  /** Pixels. */
  readonly source: Point;
  readonly reach: number;
  readonly strength: number;
  readonly color: readonly number[];
  readonly spikes: number;
  readonly turn: number;
  /** Reflections between the lenses: their place along the line through the middle (1 is the source), and size. */
  readonly ghosts: readonly { readonly along: number; readonly radius: number; readonly strength: number }[];
}

/** A lamp or low sun: glow, spikes, and reflections on the line through the middle of the picture. */
export const lensFlare = kind<Glare>(
  (s, { clip, time, width, height }) => {
    const [phase, warmth] = [clip.uniform(0, 2 * Math.PI), clip.uniform()];
    const drift = 0.03 * Math.sin(0.6 * time + phase);
    const source: Point = [
      width * (clip.uniform(0.05, 0.95) + drift),
      height * (clip.uniform(0, 0.5) + 0.5 * drift),
    ];
    const reach = 0.5 * Math.hypot(width, height);
    const ghosts = Array.from({ length: clip.integer(3, 7) }, () => ({
      along: clip.uniform(-1.2, 0.7),
      radius: reach * clip.uniform(0.02, 0.12),
      strength: s * clip.uniform(0.05, 0.3),
    }));
    const color = [255, 245 - 35 * warmth, 225 - 90 * warmth];
    return {
      source,
      reach,
      strength: s,
      color,
      spikes: clip.integer(2, 4),
      turn: clip.uniform(0, 3),
      ghosts,
    };
  },
  ({ source, reach, strength, color, spikes, turn, ghosts }, picture) => {
    const { width, height, data } = picture;
    const out = blank(picture);
    for (let y = 0, o = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const dx = x - source[0];
        const dy = y - source[1];
        const away = Math.sqrt(dx * dx + dy * dy) / reach;
        const ray = Math.abs(Math.cos(spikes * (Math.atan2(dy, dx) + turn))) ** 40;
        let glow =
          strength *
          (1.6 * Math.exp(-away * 18) + 0.55 * Math.exp(-away * 2.5) + 0.5 * ray * Math.exp(-away * 5));
        for (const ghost of ghosts) {
          const gx = x - width / 2 - ghost.along * (source[0] - width / 2);
          const gy = y - height / 2 - ghost.along * (source[1] - height / 2);
          const d = Math.sqrt(gx * gx + gy * gy) / ghost.radius;
          if (d < 1) glow += ghost.strength * (0.6 + 0.4 * d) * Math.min(1, 8 * (1 - d));
        }
        for (let c = 0; c < 3; c++, o++) {
          const light = Math.min(1, glow) * color[c]!;
          out.bytes[o] = light + data[o]! * (1 - light / 255);
        }
      }
    }
    return out;
  },
);

/** Shake: a smear whose direction and length wander through time. */
export const motionBlur = kind<{ length: number; angle: number }>(
  (s, { clip, time, ...setting }) => {
    const wander = Math.sin(5 * time + clip.uniform(0, 2 * Math.PI));
    const angle = clip.uniform(0, Math.PI) + 0.5 * Math.sin(2.1 * time);
    return { length: 34 * s * unitOf(setting) * (0.8 + 0.2 * wander), angle };
  },
  ({ length, angle }, picture) =>
    length < 0.5
      ? copyImage(picture)
      : blend(picture, 0, convolve({ ...picture, channels: 3 }, lineTaps(length, angle)), 1),
);

/** An even line through the middle, points shared among the pixels around them. */
function lineTaps(length: number, angle: number): Tap[] {
  const points = 2 * Math.ceil(length) + 1;
  const weights = new Map<string, Tap>();
  for (let i = 0; i < points; i++) {
    const along = length * (i / (points - 1) - 0.5);
    const [x, y] = [along * Math.cos(angle), along * Math.sin(angle)];
    for (const dx of [Math.floor(x), Math.floor(x) + 1]) {
      for (const dy of [Math.floor(y), Math.floor(y) + 1]) {
        const share = (1 - Math.abs(x - dx)) * (1 - Math.abs(y - dy));
        const weight = (weights.get(`${dx},${dy}`)?.weight ?? 0) + share / points;
        weights.set(`${dx},${dy}`, { dx, dy, weight });
      }
    }
  }
  return [...weights.values()].filter((tap) => tap.weight > 0);
}

/** Colours fade, and the white balance is off to one side. */
export const saturation = kind<{ factor: number; cast: readonly number[] }>(
  (s, { clip, time }) => {
    const tint = s * (clip.uniform(-0.16, 0.16) + 0.03 * Math.sin(0.4 * time));
    return { factor: 1 - s * clip.uniform(0.85, 1), cast: [1 + tint, 1, 1 - tint] };
  },
  ({ factor, cast }, picture) => {
    const { data } = picture;
    const out = blank(picture);
    for (let i = 0; i < data.length; i += 3) {
      const grey = 0.299 * data[i]! + 0.587 * data[i + 1]! + 0.114 * data[i + 2]!;
      for (let c = 0; c < 3; c++) out.bytes[i + c] = cast[c]! * (grey + factor * (data[i + c]! - grey));
    }
    return out;
  },
);
