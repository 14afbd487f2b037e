/** Messages of a bag may be out of order by this much, nanoseconds. A larger step back starts a new epoch. */
const JITTER_NS = 200_000_000n;

/**
 * Counts how often time jumped back, as when a bag loops or a simulation is reset. State from before such a jump no
 * longer holds.
 */
export class EpochCounter {
  #stampNs: bigint | undefined;
  #nowNs = 0n;
  #epoch = 0;

  /** The epoch a picture belongs to, from 0. */
  epoch(stampNs: bigint, nowNs: bigint): number {
    if (
      this.#stampNs !== undefined &&
      (this.#stampNs - stampNs > JITTER_NS || this.#nowNs - nowNs > JITTER_NS)
    )
      this.#epoch += 1;
    this.#stampNs = stampNs;
    this.#nowNs = nowNs;
    return this.#epoch;
  }
}
