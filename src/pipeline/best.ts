import type { VerdictKind } from '../core/verdict.js';

export interface BestRules {
  /** Least time on captured pictures once `best` went back to them, nanoseconds. */
  readonly dwellNs: bigint;
  /** Longest wait for an accepted recovery, nanoseconds. */
  readonly maxAgeNs: bigint;
}

/**
 * Decides what the one stream a robot drives by carries: always in stamp order, recovered pictures only while the
 * camera is judged `recover`, captured ones for at least a dwell when a recovery was refused or too late. Never
 * alternates picture by picture. Times are the gate's.
 */
export class Best {
  readonly #rules: BestRules;
  /** Until then captured pictures go out though recovery was wanted. */
  #capturedUntilNs: bigint | undefined;
  /** When the wait for an accepted recovery began; undefined while nothing is to be recovered. */
  #waitingSinceNs: bigint | undefined;
  #lastStampNs: bigint | undefined;

  constructor(rules: BestRules) {
    this.#rules = rules;
  }

  /** Live: a picture was judged (in source order). True: publish it as captured, now. */
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

  /** Live: a recovery came back. What to publish of that picture now. */
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

  /** Complete: every picture in order, its recovery (if one was wanted) known. */
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
