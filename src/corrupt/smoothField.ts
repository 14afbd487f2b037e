import type { Random } from './random.js';

/** Values in [0, 1] on a coarse grid, row by row. */
export type Grid = readonly (readonly number[])[];

/** Speeds of a grid's values that change with time, in Hz. */
const [SLOWEST, FASTEST] = [0.01, 0.05];

/** Random values of `cells` + 1 columns, uniform at any time and drifting with it. */
export function drawGrid(random: Random, width: number, height: number, cells: number, time = 0): Grid {
  const rows = Math.max(2, Math.round((cells * height) / width)) + 1;
  return Array.from({ length: rows }, () =>
    Array.from({ length: cells + 1 }, () => {
      const phase = random.uniform() + random.uniform(SLOWEST, FASTEST) * time;
      return Math.abs(2 * (phase - Math.floor(phase)) - 1);
    }),
  );
}

/** A grid enlarged by cubic interpolation and stretched to [0, 1], a value for each pixel. */
export function smoothField(grid: Grid, width: number, height: number): Float32Array {
  const across = weights(grid[0]!.length, width);
  const rows = grid.map((row) => Float32Array.from(across, (taps) => sum(taps, (i) => row[i]!)));
  const field = new Float32Array(width * height);
  weights(grid.length, height).forEach((taps, y) => {
    for (let x = 0; x < width; x++) field[y * width + x] = sum(taps, (i) => rows[i]![x]!);
  });
  let [low, high] = [Infinity, -Infinity];
  for (const value of field) [low, high] = [Math.min(low, value), Math.max(high, value)];
  for (let i = 0; i < field.length; i++) field[i] = (field[i]! - low) / (high - low + 1e-6);
  return field;
}

type Taps = readonly (readonly [index: number, weight: number])[];

function sum(taps: Taps, value: (index: number) => number): number {
  return taps.reduce((total, [index, weight]) => total + weight * value(index), 0);
}

/** For each of `to` places the four of `from` places it is interpolated from; places past an end repeat it. */
function weights(from: number, to: number): Taps[] {
  return Array.from({ length: to }, (_, place) => {
    const at = ((place + 0.5) * from) / to - 0.5;
    const first = Math.floor(at);
    return [-1, 0, 1, 2].map((step) => {
      const index = Math.min(from - 1, Math.max(0, first + step));
      return [index, cubic(at - first - step)] as const;
    });
  });
}

/** Keys' cubic convolution with a = −0.75, as OpenCV has it. */
function cubic(x: number): number {
  const a = -0.75;
  const d = Math.abs(x);
  if (d <= 1) return (a + 2) * d ** 3 - (a + 3) * d ** 2 + 1;
  return d < 2 ? a * (d ** 3 - 5 * d ** 2 + 8 * d - 4) : 0;
}
