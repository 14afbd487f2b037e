import type { Mode } from '../core/source.js';

/**
 * Runs tasks one after another and counts those that wait. In live mode it refuses pictures while too many wait. In
 * complete mode it makes the caller wait instead.
 */
export class Backlog {
  readonly #mode: Mode;
  readonly #limit: number;
  readonly #waiting: Promise<void>[] = [];
  #tail: Promise<void> = Promise.resolve();
  #pictures = 0;

  /**
   * @param mode live: pictures are refused; complete: the caller waits
   * @param limit maximum number that may wait: pictures in live mode, all tasks in complete mode
   */
  constructor(mode: Mode, limit: number) {
    this.#mode = mode;
    this.#limit = limit;
  }

  /** Whether one more picture is accepted. */
  get takesPictures(): boolean {
    return this.#mode === 'complete' || this.#pictures < this.#limit;
  }

  /**
   * Runs `task` after all earlier ones; it must not reject. In complete mode it returns a promise when too many wait,
   * which resolves when there is room again.
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
