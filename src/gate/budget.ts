/**
 * The share of recovery in the recent past. Live mode: working time in the last ten seconds. Complete mode: recovered
 * frames of the last 300, so that the same bag gives the same result on any machine.
 */
export interface Budget {
  /** Adds a frame: the recovery work that it caused, in milliseconds, and its time. */
  spend(workMs: number, nowMs: number): void;
  /** Share of the recent past, in [0, 1]. */
  spent(nowMs: number): number;
  /** Must be called when time jumped back: forgets the past. */
  reset(): void;
}

const LIVE_WINDOW_MS = 10_000;
const COMPLETE_WINDOW = 300;

export class TimeBudget implements Budget {
  #entries: { atMs: number; workMs: number }[] = [];

  spend(workMs: number, nowMs: number): void {
    if (workMs > 0) this.#entries.push({ atMs: nowMs, workMs });
  }

  spent(nowMs: number): number {
    this.#entries = this.#entries.filter((entry) => nowMs - entry.atMs < LIVE_WINDOW_MS);
    const work = this.#entries.reduce((sum, entry) => sum + entry.workMs, 0);
    return Math.min(1, work / LIVE_WINDOW_MS);
  }

  reset(): void {
    this.#entries = [];
  }
}

export class FrameBudget implements Budget {
  #recent: boolean[] = [];

  spend(workMs: number): void {
    this.#recent.push(workMs > 0);
    if (this.#recent.length > COMPLETE_WINDOW) this.#recent.shift();
  }

  spent(): number {
    return this.#recent.filter(Boolean).length / COMPLETE_WINDOW;
  }

  reset(): void {
    this.#recent = [];
  }
}

/** Whether the budget allows recoveries, and since when (the gate's clock, nanoseconds). */
export interface Allowance {
  readonly open: boolean;
  readonly sinceNs: bigint;
}

/**
 * Keeps each decision for at least one dwell time, so that `best` does not alternate from picture to picture.
 *
 * @param spent share of the recent past that recovery took, in [0, 1]
 * @param limit largest share it may take
 */
export function allowance(
  before: Allowance | undefined,
  spent: number,
  { budget: limit, dwellNs }: { readonly budget: number; readonly dwellNs: bigint },
  nowNs: bigint,
): Allowance {
  const open = spent <= limit;
  if (!before || nowNs < before.sinceNs) return { open, sinceNs: nowNs };
  if (open === before.open || nowNs - before.sinceNs < dwellNs) return before;
  return { open, sinceNs: nowNs };
}
