import type { Detection } from './detection.js';
import type { InputForm, InputSize } from './inputForm.js';

/** One output of a network: its values, row by row, and their shape. */
export interface Output {
  readonly data: Float32Array;
  readonly dims: readonly number[];
}

/** How a detector is fed, and how its output is read. */
export interface Head {
  /** The family, for messages. */
  readonly name: string;
  readonly input: InputForm;
  /** The objects with at least this score, each once. */
  decode(output: Output, least: number): Detection[];
}

/** What is known of a detector before its family is: its answers to the test pictures, class count and input size. */
export interface Evidence {
  /** One answer for each test picture. */
  readonly answers: readonly Output[];
  readonly classes: number;
  readonly size: InputSize;
}

/**
 * Says how an output would be read as one family's. Undefined where its shape is another; where only its values are,
 * why, as a clause for a message.
 */
export type Family = (evidence: Evidence) => Head | string | undefined;

/** One candidate of an output: its number, and its values. */
export interface Row {
  readonly index: number;
  readonly at: (column: number) => number;
}

/**
 * The candidates that say something, of all answers. A candidate of nothing but zeros, or with a value that is no
 * number, says nothing about the family.
 *
 * @param layout `rows`: `[1, N, values]`; `columns`: `[1, values, N]` or `[1, values, h, w]`
 */
export function spokenRows(answers: readonly Output[], layout: 'rows' | 'columns'): Row[] {
  return answers.flatMap(({ data, dims }) => {
    const columns = (layout === 'rows' ? dims[2] : dims[1]) ?? 0;
    const rows = columns === 0 ? 0 : data.length / columns;
    return Array.from({ length: rows }, (_, index): Row => {
      const at = (column: number): number =>
        data[layout === 'rows' ? index * columns + column : column * rows + index]!;
      return { index, at };
    }).filter(({ at }) => {
      let speaks = false;
      for (let column = 0; column < columns; column += 1) {
        if (!Number.isFinite(at(column))) return false;
        speaks ||= at(column) !== 0;
      }
      return speaks;
    });
  });
}

/** Whether a property holds for nearly all rows; true for none. Networks have outliers. */
export const nearlyAll = (rows: readonly Row[], holds: (row: Row) => boolean): boolean =>
  rows.filter(holds).length >= 0.8 * rows.length;

/** Whether every value of some columns is a probability. */
export const areProbabilities = (rows: readonly Row[], from: number, to: number): boolean =>
  rows.every(({ at }) => {
    for (let column = from; column < to; column += 1)
      if (at(column) < -1e-3 || at(column) > 1 + 1e-3) return false;
    return true;
  });

/** Whether boxes are given as shares of the picture instead of pixels. */
export const areShares = (rows: readonly Row[]): boolean =>
  rows.length > 0 && rows.every(({ at }) => [0, 1, 2, 3].every((column) => Math.abs(at(column)) <= 2));
