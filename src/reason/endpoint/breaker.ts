/** `closed`: calls are allowed; `open`: they are refused; `half_open`: one trial call is allowed. */
export type BreakerState = 'closed' | 'open' | 'half_open';

/**
 * A circuit breaker: after repeated failures it refuses all calls for a time, then allows one trial call. A pure state
 * machine: time is passed in.
 */
export class Breaker {
  readonly #most: number;
  readonly #resetMs: number;
  #failures = 0;
  #openedMs: number | undefined;
  #trying = false;

  /**
   * @param most number of consecutive failures that open it
   * @param resetMs time for which it stays open, milliseconds
   */
  constructor(most: number, resetMs: number) {
    this.#most = most;
    this.#resetMs = resetMs;
  }

  state(nowMs: number): BreakerState {
    if (this.#openedMs === undefined) return 'closed';
    return nowMs - this.#openedMs >= this.#resetMs ? 'half_open' : 'open';
  }

  /** Whether a call is allowed now. The caller must report its end with `succeeded` or `failed`. */
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
