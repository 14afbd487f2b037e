/** How often a camera is looked at while nothing calls for more. */
export type WatchPolicy = 'every' | { readonly rate_hz: number };

/** After a question every picture is looked at for this long, so that the next answer is about the present, nanoseconds. */
const ASKED_NS = 5_000_000_000n;

/**
 * Decides which pictures of a camera are looked at: those its policy asks for, and all of them while the camera is
 * flagged, watched by somebody or was just asked about. What a policy leaves out is counted as `skipped`.
 */
export class WatchRate {
  readonly #policy: WatchPolicy;
  #dueNs = 0n;
  #askedNs: bigint | undefined;
  #viewers = 0;
  /** Set by the gate. */
  flagged = false;

  constructor(policy: WatchPolicy) {
    this.#policy = policy;
  }

  /** Whether a picture received now is looked at. A rate keeps its phase, so that a jittering camera reaches it. */
  admits(nowNs: bigint): boolean {
    if (typeof this.#policy === 'string' || this.attended(nowNs)) {
      this.#dueNs = nowNs;
      return true;
    }
    if (nowNs < this.#dueNs) return false;
    const stepNs = BigInt(Math.round(1e9 / this.#policy.rate_hz));
    this.#dueNs = this.#dueNs + stepNs > nowNs ? this.#dueNs + stepNs : nowNs + stepNs;
    return true;
  }

  /** Whether something calls for every picture. */
  attended(nowNs: bigint): boolean {
    const asked = this.#askedNs !== undefined && nowNs - this.#askedNs < ASKED_NS;
    return this.flagged || this.#viewers > 0 || asked;
  }

  asked(nowNs: bigint): void {
    this.#askedNs = nowNs;
  }

  /** Somebody watches until the returned function is called. */
  watched(): () => void {
    this.#viewers += 1;
    let over = false;
    return () => {
      if (!over) this.#viewers -= 1;
      over = true;
    };
  }
}
