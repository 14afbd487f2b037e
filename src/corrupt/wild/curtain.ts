import { convolve } from '../../media/filter.js';
import type { Setting } from '../kind.js';
import { stroke } from '../raster.js';
import { soft } from './soft.js';

/** Dense rain: specks of a random field smeared along one direction, at two distances. */
export interface Curtain {
  readonly distances: readonly {
    /** 1 where a speck is. */
    readonly specks: Uint8Array;
    /** Pixels of the smear. */
    readonly taps: readonly (readonly [dx: number, dy: number])[];
    readonly gain: number;
  }[];
  /** Pixels. */
  readonly sigma: number;
}

/** Picture heights that near drops fall in a second. */
const SPEED = 1.6;

export function drawCurtain(s: number, { clip, time, width, height }: Setting): Curtain {
  const slant = (clip.uniform(70, 110) * Math.PI) / 180;
  const distances = [0.4, 1].map((near) => {
    const length = Math.max(3, Math.floor(height * clip.uniform(0.015, 0.07) * near));
    const share = (clip.uniform(0.1, 0.6) * (0.2 + s)) / length;
    const down = Math.round(SPEED * near * height * time);
    const across = Math.round((down * Math.cos(slant)) / Math.sin(slant));
    const specks = new Uint8Array(width * height);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++)
        if (clip.uniform() < share)
          specks[((y + down) % height) * width + ((((x + across) % width) + width) % width)] = 1;
    }
    return { specks, taps: smear(length, slant), gain: clip.uniform(0.3, 0.9) };
  });
  return { distances, sigma: Math.max(0.4, height * 0.0012) };
}

function smear(length: number, slant: number): [number, number][] {
  const middle = (length - 1) / 2;
  const end = (sign: number): [number, number] => [
    Math.round(middle + sign * middle * Math.cos(slant)),
    Math.round(middle + sign * middle * Math.sin(slant)),
  ];
  const taps: [number, number][] = [];
  const center = length >> 1;
  stroke(end(-1), end(1), 1, (y, from, to) => {
    for (let x = from; x <= to; x++) taps.push([x - center, y - center]);
  });
  return taps;
}

/** A value in [0, 1] for each pixel. */
export function renderCurtain({ distances, sigma }: Curtain, width: number, height: number): Float32Array {
  const layer = new Float32Array(width * height);
  for (const { specks, taps, gain } of distances) {
    const smeared = convolve(
      { width, height, channels: 1, data: specks },
      taps.map(([dx, dy]) => ({ dx, dy, weight: gain })),
    );
    for (let i = 0; i < layer.length; i++) layer[i]! += smeared[i]!;
  }
  const data = layer.map((value) => Math.min(1, value));
  return soft({ width, height, channels: 1, data }, sigma);
}
