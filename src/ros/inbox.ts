/** Messages the middleware keeps while the thread that takes them is busy, at least; what is too much is dropped here, counted. */
export const TAKEN_AT_ONCE = 8;

export interface InboxOptions<T> {
  /** Items given away and not done at once. */
  readonly limit: number;
  /** Items kept while so many are; at least 1. */
  readonly depth: number;
  readonly give: (item: T) => void;
  /** Takes back an item that was never given. */
  readonly drop?: (item: T) => void;
}

/** Gives items away in their order, `limit` at once; of those that wait the newest are kept, and the others counted. */
export class Inbox<T> {
  readonly #options: InboxOptions<T>;
  readonly #waiting: T[] = [];
  #given = 0;

  constructor(options: InboxOptions<T>) {
    this.#options = options;
  }

  /** How many older items it pushed out: 0 or 1. */
  put(item: T): number {
    this.#waiting.push(item);
    this.#next();
    if (this.#waiting.length <= this.#options.depth) return 0;
    const oldest = this.#waiting.shift()!;
    this.#options.drop?.(oldest);
    return 1;
  }

  /** One of the items given away is done with. */
  done(): void {
    this.#given -= 1;
    this.#next();
  }

  /** Drops all that wait. */
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
