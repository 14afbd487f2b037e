/** Rows and columns of the assessor's thumbnail, and of the structure in it. */
const [ROWS, COLUMNS] = [27, 48];
const [HEIGHT, WIDTH] = [ROWS - 2, COLUMNS - 2];
/** Cells of a look. */
export const CELLS = HEIGHT * WIDTH;

/**
 * How a view looks, whatever its light: x and then y components of one vector a cell. A vector points along the local
 * change of log luminance, and is the nearer to length 1 the clearer that change is. Logarithm and high-pass take lamps
 * and shade out; cells without structure, as in fog or darkness, are near 0.
 */
export type Look = Float32Array;

/** Added to luma, of 1, before the logarithm: what sensors add in the dark. */
const DARK = 0.05;
/** Change of log luminance at which a vector has half its length. */
const CLEAR = 0.05;
/** Half-widths of the means that are subtracted (light) and kept (a mast that sways), cells. */
const [LIGHT, SWAY] = [4, 1];

/** @param thumbnail mean luma in [0, 1] of 27 × 48 cells, row by row */
export function lookOf(thumbnail: Float32Array): Look {
  const log = thumbnail.map((luma) => Math.log(luma + DARK));
  const light = boxMean(log, LIGHT);
  const scene = boxMean(
    log.map((value, i) => value - light[i]!),
    SWAY,
  );
  const look = new Float32Array(2 * CELLS);
  for (let y = 0, cell = 0; y < HEIGHT; y += 1)
    for (let x = 0; x < WIDTH; x += 1, cell += 1) {
      const at = (y + 1) * COLUMNS + x + 1;
      const dx = scene[at + 1]! - scene[at - 1]!;
      const dy = scene[at + COLUMNS]! - scene[at - COLUMNS]!;
      const length = Math.hypot(dx, dy) + CLEAR;
      look[cell] = dx / length;
      look[CELLS + cell] = dy / length;
    }
  return look;
}

/** Mean over (2 × half + 1)² cells; beyond the border the border goes on. */
function boxMean(cells: Float32Array, half: number): Float32Array {
  const along = (from: Float32Array, length: number, stride: number, lines: number, step: number) => {
    const to = new Float32Array(from.length);
    for (let line = 0; line < lines; line += 1)
      for (let i = 0; i < length; i += 1) {
        let sum = 0;
        for (let k = i - half; k <= i + half; k += 1)
          sum += from[line * step + Math.min(length - 1, Math.max(0, k)) * stride]!;
        to[line * step + i * stride] = sum / (2 * half + 1);
      }
    return to;
  };
  return along(along(cells, COLUMNS, 1, ROWS, COLUMNS), ROWS, COLUMNS, COLUMNS, 1);
}

/**
 * Agreement of two looks: mean cosine in [−1, 1] over the structure that both have, with the second one shifted by
 * cells. Hundreds of shifts may be tried, so that this loop is written for speed.
 */
function agreement(a: Look, b: Look, right = 0, down = 0): number {
  let dot = 0;
  let shared = 0;
  const [top, bottom] = [Math.max(0, down), Math.min(HEIGHT, HEIGHT + down)];
  const [left, end] = [Math.max(0, right), Math.min(WIDTH, WIDTH + right)];
  for (let y = top; y < bottom; y += 1) {
    let j = (y - down) * WIDTH + left - right;
    for (let i = y * WIDTH + left; i < y * WIDTH + end; i += 1, j += 1) {
      const ax = a[i]!;
      const ay = a[CELLS + i]!;
      const bx = b[j]!;
      const by = b[CELLS + j]!;
      dot += ax * bx + ay * by;
      shared += Math.sqrt((ax * ax + ay * ay) * (bx * bx + by * by));
    }
  }
  return shared === 0 ? 0 : dot / shared;
}

/** Less agreement than this is another view: light and weather leave more. */
const UNLIKE = 0.2;
/** The same view elsewhere in the picture: it agrees so well after a shift, and by so much better than where it is. */
const SHIFTED = 0.6;
const GAIN = 0.2;
/** Shifts that are tried, cells: up to a third of the picture. One cell is sway. */
const [MOST_RIGHT, MOST_DOWN] = [16, 9];
/** Where less than this share of the structure is left, nothing can be said. */
const LEFT = 0.25;

/** `unclear`: too little structure is left to tell. */
export type Likeness = 'same' | 'other' | 'unclear';

/**
 * Whether a picture shows the view that one of the references does; undefined where there is none.
 *
 * @param degraded whether something hides the scene; then only a shift of the same structure shows another view
 * @returns with the index of the nearest reference and the agreement with it in [−1, 1]
 */
export function compare(
  references: readonly Look[],
  look: Look,
  degraded: boolean,
): { readonly likeness: Likeness; readonly nearest: number; readonly agreement: number } | undefined {
  if (references.length === 0) return undefined;
  const all = references.map((reference) => agreement(reference, look));
  const nearest = all.indexOf(Math.max(...all));
  const reference = references[nearest]!;
  const here = all[nearest]!;
  const told = (likeness: Likeness) => ({ likeness, nearest, agreement: here });
  if (structure(look) < LEFT * structure(reference)) return told('unclear');
  if (here < UNLIKE && !degraded) return told('other');
  if (here + GAIN < 1 && isShifted(reference, look, here)) return told('other');
  return told(here < UNLIKE ? 'unclear' : 'same');
}

function isShifted(reference: Look, look: Look, here: number): boolean {
  const enough = Math.max(SHIFTED, here + GAIN);
  for (let down = -MOST_DOWN; down <= MOST_DOWN; down += 1)
    for (let right = -MOST_RIGHT; right <= MOST_RIGHT; right += 1) {
      if (Math.max(Math.abs(right), Math.abs(down)) < 2) continue;
      if (agreement(reference, look, right, down) > enough) return true;
    }
  return false;
}

/** Mean length of the vectors, in [0, 1]: how much structure a view shows. */
export function structure(look: Look): number {
  let sum = 0;
  for (let i = 0; i < CELLS; i += 1) sum += Math.hypot(look[i]!, look[CELLS + i]!);
  return sum / CELLS;
}

/** A look moved towards another by a weight in [0, 1]; what does not stay, as traffic, fades. */
export const blend = (old: Look, now: Look, weight: number): Look =>
  old.map((value, i) => value + weight * (now[i]! - value));
