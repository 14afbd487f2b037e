import type { Detection } from './detection.js';
import type { InputForm, InputSize } from './inputForm.js';

/** One output of a network: its values, row by row, and their shape. */
export interface Output {
  readonly data: Float32Array;
  readonly dims: readonly number[];
}

/** The form of a detector's input, and the decoder of its output. */
export interface Head {
  /** Name of the family, for messages. */
  readonly name: string;
  readonly input: InputForm;
  /** The objects with at least this score, without duplicates. */
  decode(output: Output, least: number): Detection[];
}

/** Data by which a detector's family is identified: its outputs for test pictures, class count and input size. */
export interface Evidence {
  /** One output per test picture. */
  readonly answers: readonly Output[];
  readonly classes: number;
  readonly size: InputSize;
}

/**
 * Checks whether an output belongs to one family. Returns undefined if the shape does not match, the reason as a clause
 * for a message if only the values do not match, and the head otherwise.
 */
export type Family = (evidence: Evidence) => Head | string | undefined;

/** One candidate of an output: its index and its values. */
export interface Row {
  readonly index: number;
  readonly at: (column: number) => number;
}

/**
 * The candidates of all outputs that help to identify the family. Candidates that are all zeros, or have a value that is
 * not finite, are left out.
 *
 * @param layout `rows`: `[1, N, values]`; `columns`: `[1, values, N]` or `[1, values, h, w]`
 */
export function informativeRows(answers: readonly Output[], layout: 'rows' | 'columns'): Row[] {
  return answers.flatMap(({ data, dims }) => {
    const columns = (layout === 'rows' ? dims[2] : dims[1]) ?? 0;
    const rows = columns === 0 ? 0 : data.length / columns;
    return Array.from({ length: rows }, (_, index): Row => {
      const at = (column: number): number =>
        data[layout === 'rows' ? index * columns + column : column * rows + index]!;
      return { index, at };
    }).filter(({ at }) => {
      let informative = false;
      for (let column = 0; column < columns; column += 1) {
        if (!Number.isFinite(at(column))) return false;
        informative ||= at(column) !== 0;
      }
      return informative;
    });
  });
}

/** Whether a property holds for at least 80 % of the rows, because networks have outliers. True for no rows. */
export const nearlyAll = (rows: readonly Row[], holds: (row: Row) => boolean): boolean =>
  rows.filter(holds).length >= 0.8 * rows.length;

/** Whether all values of the columns in [from, to) are probabilities. */
export const areProbabilities = (rows: readonly Row[], from: number, to: number): boolean =>
  rows.every(({ at }) => {
    for (let column = from; column < to; column += 1)
      if (at(column) < -1e-3 || at(column) > 1 + 1e-3) return false;
    return true;
  });

/** Whether boxes are given as fractions of the picture instead of pixels. */
export const areFractions = (rows: readonly Row[]): boolean =>
  rows.length > 0 && rows.every(({ at }) => [0, 1, 2, 3].every((column) => Math.abs(at(column)) <= 2));
