/** Interval at which a message that keeps occurring is logged again with a count, milliseconds. */
const REPEAT_MS = 60_000;
/** Maximum number of messages that are remembered; the oldest is removed first. */
const MAX_MESSAGES = 1_000;

/** Standalone numbers, such as that of a macroblock in a decoder's message; not those in a name or address. */
const NUMBER = /(?<![\w./:-])-?\d+(\.\d+)?(?![\w/:-])(?!\.\w)/g;

/** Keeps a repeated message (at 15 Hz, for instance) from filling the log: it is logged once and then counted. */
export class Repetition {
  readonly #logged = new Map<string, { sinceMs: number; count: number }>();

  /**
   * Counts a message. Returns the number of occurrences since it was last logged, including this one, if it must be
   * logged now; else undefined. Messages that differ only in standalone numbers count as one.
   */
  take(message: string, nowMs: number): number | undefined {
    const shape = message.replace(NUMBER, '#');
    const before = this.#logged.get(shape);
    const count = (before?.count ?? 0) + 1;
    if (before && nowMs - before.sinceMs < REPEAT_MS) {
      before.count = count;
      return undefined;
    }
    this.#logged.delete(shape);
    this.#logged.set(shape, { sinceMs: nowMs, count: 0 });
    if (this.#logged.size > MAX_MESSAGES) this.#logged.delete(this.#logged.keys().next().value!);
    return count;
  }
}
