import { luma } from '../media/similarity.js';
import { PRESENT } from '../core/degradation.js';
import type { RgbImage } from '../corrupt/corrupt.js';

export const mean = (values: readonly number[]): number =>
  values.length === 0 ? NaN : values.reduce((sum, value) => sum + value, 0) / values.length;

/** Share of the values that satisfy a condition, in [0, 1]. */
export const share = <T>(values: readonly T[], holds: (value: T) => boolean): number =>
  mean(values.map((value) => (holds(value) ? 1 : 0)));

/** Area under the ROC curve: the probability that a value of `high` exceeds one of `low`; ties count half. */
export function auc(low: readonly number[], high: readonly number[]): number {
  return mean(high.flatMap((h) => low.map((l) => (h > l ? 1 : h === l ? 0.5 : 0))));
}

/** Spearman's rank correlation; ties share their mean rank. */
export function spearman(a: readonly number[], b: readonly number[]): number {
  const [x, y] = [ranks(a), ranks(b)];
  const [mx, my] = [mean(x), mean(y)];
  const over = (p: readonly number[], q: readonly number[], mp: number, mq: number): number =>
    p.reduce((sum, value, i) => sum + (value - mp) * (q[i]! - mq), 0);
  return over(x, y, mx, my) / Math.sqrt(over(x, x, mx, mx) * over(y, y, my, my));
}

function ranks(values: readonly number[]): number[] {
  const order = [...values.keys()].sort((i, j) => values[i]! - values[j]!);
  const out = new Array<number>(values.length);
  for (let from = 0; from < order.length;) {
    let to = from;
    while (to < order.length && values[order[to]!] === values[order[from]!]) to += 1;
    for (let i = from; i < to; i += 1) out[order[i]!] = (from + to - 1) / 2;
    from = to;
  }
  return out;
}

/** F1 of one class from its counts; 1 if there was nothing to find and nothing was found. */
export function f1(right: number, wrong: number, missed: number): number {
  return right + wrong + missed === 0 ? 1 : (2 * right) / (2 * right + wrong + missed);
}

/**
 * Robust-R1's r_deg in its paper form with set matching: 1 − |Δs| for every kind in both, −1 for every kind in one only.
 * @param truth,found intensities in [0, 1], in one order
 */
export function rDeg(truth: readonly number[], found: readonly number[]): number {
  return truth.reduce((sum, s, i) => {
    const [there, said] = [s >= PRESENT, found[i]! >= PRESENT];
    if (there && said) return sum + 1 - Math.abs(s - found[i]!);
    return there === said ? sum : sum - 1;
  }, 0);
}

/** Mean absolute change between consecutive pictures, grey levels of luma. */
export function flicker(pictures: readonly RgbImage[]): number {
  const lumas = pictures.map(luma);
  return mean(
    lumas.slice(1).map((next, t) => {
      let sum = 0;
      for (let i = 0; i < next.length; i++) sum += Math.abs(next[i]! - lumas[t]![i]!);
      return sum / next.length;
    }),
  );
}
