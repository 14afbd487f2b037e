import type { Random } from './random.js';
import { drawGrid, smoothField, type Grid } from './smoothField.js';

/** A plausible depth: ground that recedes towards the top, with bumps. */
export interface Depth {
  /** Of the fall from top to bottom. */
  readonly power: number;
  readonly share: number;
  readonly grid: Grid;
}

const CELLS = 5;

export function drawDepth(random: Random, width: number, height: number): Depth {
  const [power, share] = [random.uniform(0.6, 2), random.uniform(0.5, 1)];
  return { power, share, grid: drawGrid(random, width, height, CELLS) };
}

/** The depth of each pixel in [0, 1], 1 being the farthest. */
export function depthMap({ power, share, grid }: Depth, width: number, height: number): Float32Array {
  const depth = smoothField(grid, width, height);
  for (let y = 0, i = 0; y < height; y++) {
    const rise = share * (height > 1 ? 1 - y / (height - 1) : 1) ** power;
    for (let x = 0; x < width; x++, i++) depth[i] = Math.min(1, Math.max(0, rise + (depth[i]! - 0.3) * 0.5));
  }
  return depth;
}
