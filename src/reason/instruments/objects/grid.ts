import type { InputSize } from './inputForm.js';

/** A cell of one of a detector's grids: column, row, and its side in input pixels. */
export interface Cell {
  readonly x: number;
  readonly y: number;
  readonly stride: number;
}

/** The grids of a detector's candidates, finest first. */
export interface Grid {
  /** Candidates per cell. */
  readonly anchors: number;
  /** The cell of a candidate. */
  cellOf(candidate: number): Cell;
}

const STRIDES = [4, 8, 16, 32, 64, 128];
const MAX_ANCHORS = 5;

/**
 * The grids whose cells give exactly this number of candidates: neighbouring strides, the same number of anchors per
 * cell, all cells of an anchor before those of the next. Undefined if there are no such grids.
 */
export function gridOf(candidates: number, { width, height }: InputSize): Grid | undefined {
  const cells = STRIDES.map((s) => Math.floor(width / s) * Math.floor(height / s));
  // Order of the trials: first stride 8, as in most detectors, then 16, 4 and 32; longest range of strides first.
  for (const first of [1, 2, 0, 3]) {
    for (let last = STRIDES.length - 1; last >= first; last -= 1) {
      const total = cells.slice(first, last + 1).reduce((sum, n) => sum + n, 0);
      const anchors = candidates / total;
      if (total > 0 && Number.isInteger(anchors) && anchors <= MAX_ANCHORS)
        return { anchors, cellOf: cellFinder(STRIDES.slice(first, last + 1), anchors, width, height) };
    }
  }
  return undefined;
}

function cellFinder(strides: readonly number[], anchors: number, width: number, height: number) {
  return (candidate: number): Cell => {
    let index = candidate;
    for (const stride of strides) {
      const [across, down] = [Math.floor(width / stride), Math.floor(height / stride)];
      if (index < anchors * across * down) {
        const cell = index % (across * down);
        return { x: cell % across, y: Math.floor(cell / across), stride };
      }
      index -= anchors * across * down;
    }
    throw new RangeError(`candidate ${candidate} belongs to no grid`);
  };
}
