/** A message that goes on is said again this often, with a count, milliseconds. */
const AGAIN_MS = 60_000;
/** Messages remembered; the oldest is forgotten first. */
const KEPT = 1_000;

/** Numbers that stand alone, such as a macroblock's in a decoder's complaint; not those in a name or address. */
const NUMBER = /(?<![\w./:-])-?\d+(\.\d+)?(?![\w/:-])(?!\.\w)/g;

/** Keeps a message that repeats, 15 times a second, from filling a log: it is said once, then counted. */
export class Repetition {
  readonly #said = new Map<string, { sinceMs: number; count: number }>();

  /** How often it came since it was said last, this time included; undefined where it is only counted. */
  take(message: string, nowMs: number): number | undefined {
    const shape = message.replace(NUMBER, '#');
    const before = this.#said.get(shape);
    const count = (before?.count ?? 0) + 1;
    if (before && nowMs - before.sinceMs < AGAIN_MS) {
      before.count = count;
      return undefined;
    }
    this.#said.delete(shape);
    this.#said.set(shape, { sinceMs: nowMs, count: 0 });
    if (this.#said.size > KEPT) this.#said.delete(this.#said.keys().next().value!);
    return count;
  }
}
