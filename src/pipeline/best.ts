import type { VerdictKind } from '../core/verdict.js';

export interface BestRules {
  /** Minimum time on captured pictures once `best` has returned to them, nanoseconds. */
  readonly dwellNs: bigint;
  /** Longest wait for an accepted recovery, nanoseconds. */
  readonly maxAgeNs: bigint;
}

/**
 * Decides which pictures `best` carries, the one stream that a robot drives by. It is always in stamp order. While the
 * camera is judged `recover`, it carries recovered pictures only; when a recovery was refused or too late, it carries
 * captured pictures for at least one dwell. It never alternates picture by picture. All times are the gate's.
 */
export class Best {
  readonly #rules: BestRules;
  /** Until this time captured pictures are published although recovery is wanted. */
  #capturedUntilNs: bigint | undefined;
  /** When the wait for an accepted recovery began; undefined while no recovery is wanted. */
  #waitingSinceNs: bigint | undefined;
  #lastStampNs: bigint | undefined;

  constructor(rules: BestRules) {
    this.#rules = rules;
  }

  /** Live mode: a picture was judged, in source order. Returns true if it is to be published as captured now. */
  judged(kind: VerdictKind, stampNs: bigint, nowNs: bigint): boolean {
    if (this.#lastStampNs !== undefined && stampNs < this.#lastStampNs) this.#reset();
    if (kind !== 'recover') {
      this.#waitingSinceNs = undefined;
      this.#capturedUntilNs = undefined;
      return this.#publish(stampNs);
    }
    this.#waitingSinceNs ??= nowNs;
    if (nowNs - this.#waitingSinceNs > this.#rules.maxAgeNs) this.#fallBack(nowNs);
    return this.#inCapturedWindow(nowNs) && this.#publish(stampNs);
  }

  /** Live mode: a recovery is done. Returns what to publish of that picture now. */
  recovered(accepted: boolean, stampNs: bigint, nowNs: bigint): 'recovered' | 'captured' | 'nothing' {
    const wanted = this.#waitingSinceNs !== undefined;
    if (wanted && !accepted) {
      this.#fallBack(nowNs);
      return this.#publish(stampNs) ? 'captured' : 'nothing';
    }
    if (!wanted || this.#inCapturedWindow(nowNs) || !this.#publish(stampNs)) return 'nothing';
    this.#waitingSinceNs = nowNs;
    return 'recovered';
  }

  /** Complete mode: every picture in order, with its recovery if one was wanted. */
  complete(kind: VerdictKind, accepted: boolean, stampNs: bigint, still: boolean): 'recovered' | 'captured' {
    if (still) return accepted ? 'recovered' : 'captured';
    if (this.#lastStampNs !== undefined && stampNs < this.#lastStampNs) this.#reset();
    this.#lastStampNs = stampNs;
    if (kind !== 'recover') this.#capturedUntilNs = undefined;
    else if (!accepted) this.#capturedUntilNs = stampNs + this.#rules.dwellNs;
    return kind === 'recover' && accepted && !this.#inCapturedWindow(stampNs) ? 'recovered' : 'captured';
  }

  #fallBack(nowNs: bigint): void {
    this.#capturedUntilNs = nowNs + this.#rules.dwellNs;
    this.#waitingSinceNs = this.#capturedUntilNs;
  }

  #inCapturedWindow(nowNs: bigint): boolean {
    return this.#capturedUntilNs !== undefined && nowNs < this.#capturedUntilNs;
  }

  /** Keeps stamp order: only a picture newer than the last goes out. */
  #publish(stampNs: bigint): boolean {
    if (this.#lastStampNs !== undefined && stampNs <= this.#lastStampNs) return false;
    this.#lastStampNs = stampNs;
    return true;
  }

  #reset(): void {
    this.#capturedUntilNs = undefined;
    this.#waitingSinceNs = undefined;
    this.#lastStampNs = undefined;
  }
}
