/** `closed`: calls go through; `open`: they do not; `half_open`: one may try. */
export type BreakerState = 'closed' | 'open' | 'half_open';

/** Leaves a failing endpoint alone for a while, then lets one call try. A pure state machine: time is given to it. */
export class Breaker {
  readonly #most: number;
  readonly #resetMs: number;
  #failures = 0;
  #openedMs: number | undefined;
  #trying = false;

  /**
   * @param most failures in a row that open it
   * @param resetMs time it stays open, milliseconds
   */
  constructor(most: number, resetMs: number) {
    this.#most = most;
    this.#resetMs = resetMs;
  }

  state(nowMs: number): BreakerState {
    if (this.#openedMs === undefined) return 'closed';
    return nowMs - this.#openedMs >= this.#resetMs ? 'half_open' : 'open';
  }

  /** Whether a call may go through now. One that may must report how it ended. */
  admit(nowMs: number): boolean {
    const state = this.state(nowMs);
    if (state === 'closed') return true;
    if (state === 'open' || this.#trying) return false;
    this.#trying = true;
    return true;
  }

  succeeded(): void {
    this.#failures = 0;
    this.#openedMs = undefined;
    this.#trying = false;
  }

  failed(nowMs: number): void {
    this.#failures += 1;
    if (this.#trying || this.#failures >= this.#most) this.#openedMs = nowMs;
    this.#trying = false;
  }
}
