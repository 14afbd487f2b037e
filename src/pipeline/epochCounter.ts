/** Messages of a bag may be this much out of order; what lies further back is another time, nanoseconds. */
const JITTER_NS = 200_000_000n;

/**
 * Counts how often time jumped back: a bag that loops, a simulation that was reset. What was remembered of the time
 * before no longer holds then.
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
