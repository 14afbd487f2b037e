/** Each bucket is 2 % wider than the one before it. */
const GROWTH = Math.log(1.02);

/** Percentiles of any number of values in a few hundred buckets, within 1 %. */
export class Percentiles {
  readonly #buckets = new Map<number, number>();
  #count = 0;

  /** @param value 0 or more; smaller ones count as 0 */
  add(value: number): void {
    const bucket = value > 0 ? Math.round(Math.log(value) / GROWTH) : -Infinity;
    this.#buckets.set(bucket, (this.#buckets.get(bucket) ?? 0) + 1);
    this.#count += 1;
  }

  get count(): number {
    return this.#count;
  }

  /** The value that a share `p` in [0, 1] of all values does not exceed; undefined without values. */
  at(p: number): number | undefined {
    let left = Math.max(1, Math.ceil(p * this.#count));
    for (const [bucket, count] of [...this.#buckets].sort(([a], [b]) => a - b)) {
      left -= count;
      if (left <= 0) return Math.exp(bucket * GROWTH);
    }
    return undefined;
  }
}
