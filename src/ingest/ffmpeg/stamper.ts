/** A live stamp that differs from the wall clock by more than this is replaced, nanoseconds. */
const LIVE_TOLERANCE_NS = 5_000_000_000n;

/**
 * Turns a connection's frame times into strictly increasing stamps. A file's stamps are its own times, shifted only if
 * they would start below zero. The times of a live source have no epoch: its stamps are the wall clock at the first
 * frame of a connection plus the time that has passed since by its own times. Where those jump by more than the
 * tolerance, the stamps start again from the wall clock.
 */
export class Stamper {
  readonly #live: boolean;
  /** Offset from a frame's time to its stamp, nanoseconds; undefined until a connection's first frame. */
  #offset: bigint | undefined;
  #last: bigint | undefined;
  #step = 1n;

  constructor(live: boolean) {
    this.#live = live;
  }

  /** Must be called for each new connection, whose times are unrelated to those of the previous one. */
  reconnect(): void {
    if (this.#live) this.#offset = undefined;
  }

  /**
   * @param timeNs the frame's own time, where it has one
   * @param receivedNs wall clock at which the frame arrived
   */
  stamp(timeNs: bigint | undefined, receivedNs: bigint): bigint {
    const wanted = this.#live ? this.#liveStamp(timeNs, receivedNs) : this.#fileStamp(timeNs);
    const last = this.#last;
    const stamp = last === undefined || wanted > last ? wanted : last + 1n;
    if (last !== undefined) this.#step = stamp - last;
    this.#last = stamp;
    return stamp;
  }

  #fileStamp(timeNs: bigint | undefined): bigint {
    if (timeNs === undefined) return this.#last === undefined ? 0n : this.#last + this.#step;
    this.#offset ??= timeNs < 0n ? -timeNs : 0n;
    return timeNs + this.#offset;
  }

  #liveStamp(timeNs: bigint | undefined, receivedNs: bigint): bigint {
    if (timeNs === undefined) return receivedNs;
    this.#offset ??= receivedNs - timeNs;
    const stamp = timeNs + this.#offset;
    const apart = stamp > receivedNs ? stamp - receivedNs : receivedNs - stamp;
    if (apart <= LIVE_TOLERANCE_NS) return stamp;
    this.#offset = receivedNs - timeNs;
    return receivedNs;
  }
}
