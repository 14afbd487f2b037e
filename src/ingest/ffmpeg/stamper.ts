/** A live stamp further than this from the wall clock is no longer believed, nanoseconds. */
const LIVE_TOLERANCE_NS = 5_000_000_000n;

/**
 * Turns a connection's frame times into stamps that always increase. A file's stamps are its own times, moved only
 * where they would start below zero. A live source has no epoch: its stamps are the wall clock at the first frame of
 * a connection plus what its times say has passed; where its times leap, they are anchored anew.
 */
export class Stamper {
  readonly #live: boolean;
  /** What is added to a time; unknown until a connection's first frame. */
  #offset: bigint | undefined;
  #last: bigint | undefined;
  #step = 1n;

  constructor(live: boolean) {
    this.#live = live;
  }

  /** A new connection: its times have nothing to do with those before. */
  reconnect(): void {
    if (this.#live) this.#offset = undefined;
  }

  /**
   * @param timeNs the frame's own time, where it has one
   * @param receivedNs wall clock when it arrived
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
