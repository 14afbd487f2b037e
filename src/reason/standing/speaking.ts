/** What an answer to a standing question says, as far as repeating it would be no news: two with the same say the same. */
export type News = string;

/**
 * Decides which answers to standing questions are spoken: the first, and then those that say something else, at most
 * one in a gap. A pure state machine: time is given to it, in nanoseconds of one clock.
 */
export class Speaking {
  readonly #spoken = new Map<string, { readonly news: News; readonly atNs: bigint }>();

  /** Whether this answer is spoken. With a gap of 0 every answer is. */
  speaks(id: string, news: News, nowNs: bigint, gapNs: bigint): boolean {
    const spoken = this.#spoken.get(id);
    // Time that runs backwards is a loop or another recording.
    const fresh = !spoken || gapNs === 0n || nowNs < spoken.atNs;
    if (!fresh && (spoken.news === news || nowNs - spoken.atNs < gapNs)) return false;
    this.#spoken.set(id, { news, atNs: nowNs });
    return true;
  }

  /** Forgets what was said to a question; to all without one. */
  forget(id?: string): void {
    if (id === undefined) this.#spoken.clear();
    else this.#spoken.delete(id);
  }
}
