import type { Mode } from '../core/source.js';

/**
 * Does one thing after the other and knows how far behind it is. In live mode it refuses pictures while too many
 * wait; in complete mode it asks the caller to wait instead.
 */
export class Backlog {
  readonly #mode: Mode;
  readonly #limit: number;
  readonly #waiting: Promise<void>[] = [];
  #tail: Promise<void> = Promise.resolve();
  #pictures = 0;

  /**
   * @param mode live: pictures are refused; complete: the caller waits
   * @param limit how many may wait: pictures in live mode, everything in complete mode
   */
  constructor(mode: Mode, limit: number) {
    this.#mode = mode;
    this.#limit = limit;
  }

  /** Whether one more picture may come in. */
  get takesPictures(): boolean {
    return this.#mode === 'complete' || this.#pictures < this.#limit;
  }

  /**
   * Does `task` after all before it; it must not reject. In complete mode gives a promise once too much waits: it
   * resolves when there is room again.
   */
  add(task: () => Promise<unknown>, isPicture: boolean): Promise<void> | undefined {
    if (isPicture) this.#pictures += 1;
    this.#tail = this.#tail.then(task).then(() => {
      if (isPicture) this.#pictures -= 1;
    });
    if (this.#mode === 'live') return undefined;
    this.#waiting.push(this.#tail);
    return this.#waiting.length > this.#limit ? this.#waiting.shift() : undefined;
  }

  /** Resolves when everything is done. */
  drained(): Promise<void> {
    return this.#tail;
  }
}
