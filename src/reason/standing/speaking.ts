/** What an answer to a standing question says, as far as repeating it would be no news. */
export interface News {
  /** Two answers with the same key say the same. */
  readonly key: string;
  /** A change must have lasted before it is news: what measures the picture flickers. */
  readonly mustLast: boolean;
}

interface Said {
  readonly key: string;
  readonly sinceNs: bigint;
}

/**
 * Decides which answers to standing questions are spoken: the first, and then those that say something else, at most
 * one in a gap; a change that must last has lasted for the gap. A pure state machine: time is given to it, in
 * nanoseconds of one clock.
 */
export class Speaking {
  readonly #spoken = new Map<string, Said>();
  /** What the latest answers say instead, and since when they have. */
  readonly #pending = new Map<string, Said>();

  /** Whether this answer is spoken. With a gap of 0 every answer is. */
  speaks(id: string, { key, mustLast }: News, nowNs: bigint, gapNs: bigint): boolean {
    const spoken = this.#spoken.get(id);
    // Time that runs backwards is a loop or another recording.
    if (!spoken || gapNs === 0n || nowNs < spoken.sinceNs) return this.#speak(id, key, nowNs);
    if (spoken.key === key) {
      this.#pending.delete(id);
      return false;
    }
    const pending = this.#pending.get(id);
    const sinceNs = pending?.key === key ? pending.sinceNs : nowNs;
    this.#pending.set(id, { key, sinceNs });
    if (nowNs - spoken.sinceNs < gapNs || (mustLast && nowNs - sinceNs < gapNs)) return false;
    return this.#speak(id, key, nowNs);
  }

  /** Forgets what was said to a question; to all without one. */
  forget(id?: string): void {
    for (const said of [this.#spoken, this.#pending]) {
      if (id === undefined) said.clear();
      else said.delete(id);
    }
  }

  #speak(id: string, key: string, nowNs: bigint): true {
    this.#spoken.set(id, { key, sinceNs: nowNs });
    this.#pending.delete(id);
    return true;
  }
}
