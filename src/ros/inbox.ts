/** Minimum depth of the middleware's queue while the receiving thread is busy. Excess messages are dropped here, where they are counted. */
export const TAKEN_AT_ONCE = 8;

export interface InboxOptions<T> {
  /** Maximum number of items handed out and not yet done. */
  readonly limit: number;
  /** Maximum number of items that wait; at least 1. */
  readonly depth: number;
  readonly give: (item: T) => void;
  /** Called with an item that was dropped before it was handed out. */
  readonly drop?: (item: T) => void;
}

/** Hands out items in order, at most `limit` at once. Of the waiting items it keeps the newest and counts the others. */
export class Inbox<T> {
  readonly #options: InboxOptions<T>;
  readonly #waiting: T[] = [];
  #given = 0;

  constructor(options: InboxOptions<T>) {
    this.#options = options;
  }

  /** How many older items the new one replaced: 0 or 1. */
  put(item: T): number {
    this.#waiting.push(item);
    this.#next();
    if (this.#waiting.length <= this.#options.depth) return 0;
    const oldest = this.#waiting.shift()!;
    this.#options.drop?.(oldest);
    return 1;
  }

  /** One of the items handed out is done. */
  done(): void {
    this.#given -= 1;
    this.#next();
  }

  /** Drops all waiting items. */
  clear(): void {
    for (const item of this.#waiting.splice(0)) this.#options.drop?.(item);
  }

  #next(): void {
    const { limit, give } = this.#options;
    while (this.#given < limit && this.#waiting.length > 0) {
      this.#given += 1;
      give(this.#waiting.shift()!);
    }
  }
}
