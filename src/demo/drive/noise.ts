/** A stream of numbers in [0, 1) that a seed decides (mulberry32). */
export type Random = () => number;

export function random(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** One of several, by chance. */
export const pick = <T>(from: readonly T[], chance: Random): T => from[Math.floor(chance() * from.length)]!;

/** A tile of numbers that repeats without a seam, row by row; width and height are powers of two. */
export interface Tile {
  readonly width: number;
  readonly height: number;
  readonly values: Float32Array;
}

const smooth = (t: number): number => t * t * (3 - 2 * t);

/** Value noise with `cells` × `cells` random values, added into the tile with a weight. */
function addNoise(tile: Tile, cellsX: number, cellsY: number, weight: number, chance: Random): void {
  const grid = Float32Array.from({ length: cellsX * cellsY }, () => (chance() * 2 - 1) * weight);
  const { width, height, values } = tile;
  for (let y = 0; y < height; y++) {
    const gy = (y / height) * cellsY;
    const row = Math.floor(gy);
    const ty = smooth(gy - row);
    const above = row * cellsX;
    const below = ((row + 1) % cellsY) * cellsX;
    for (let x = 0; x < width; x++) {
      const gx = (x / width) * cellsX;
      const column = Math.floor(gx);
      const next = (column + 1) % cellsX;
      const tx = smooth(gx - column);
      const top = grid[above + column]! * (1 - tx) + grid[above + next]! * tx;
      const bottom = grid[below + column]! * (1 - tx) + grid[below + next]! * tx;
      values[y * width + x]! += top * (1 - ty) + bottom * ty;
    }
  }
}

/**
 * Fractal noise around 0, mostly within [-1, 1].
 * @param cells how many cells the coarsest octave has across; each octave doubles it
 * @param keep how much of its weight each finer octave keeps
 */
export function fractal(
  width: number,
  height: number,
  { cells, octaves, keep, seed }: { cells: number; octaves: number; keep: number; seed: number },
): Tile {
  const tile: Tile = { width, height, values: new Float32Array(width * height) };
  const chance = random(seed);
  let weight = 1;
  for (let octave = 0; octave < octaves; octave++) {
    const across = cells * 2 ** octave;
    const down = Math.max(1, Math.round((across * height) / width));
    addNoise(tile, Math.min(across, width), Math.min(down, height), weight, chance);
    weight *= keep;
  }
  return tile;
}

/** The tile and its halvings, finest first, so that far ground does not shimmer. */
export function pyramid(tile: Tile): Tile[] {
  const levels = [tile];
  for (let above = tile; above.width > 1 && above.height > 1; above = levels.at(-1)!) {
    const width = above.width / 2;
    const height = above.height / 2;
    const values = new Float32Array(width * height);
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        const at = 2 * y * above.width + 2 * x;
        const v = above.values;
        values[y * width + x] = (v[at]! + v[at + 1]! + v[at + above.width]! + v[at + above.width + 1]!) / 4;
      }
    levels.push({ width, height, values });
  }
  return levels;
}
