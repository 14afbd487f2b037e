import { Pixels } from '../core/pixels.js';

/** Keeps a few buffers of one size for reuse. A request for another size empties the pool. */
export class BufferPool {
  readonly #keep: number;
  #free: ArrayBuffer[] = [];

  constructor(keep: number) {
    this.#keep = keep;
  }

  /** A buffer of exactly `size` bytes. */
  acquire(size: number): ArrayBuffer {
    const buffer = this.#free.pop();
    if (buffer?.byteLength === size) return buffer;
    this.#free = [];
    return new ArrayBuffer(size);
  }

  /** Wraps a buffer as pixels that return to this pool when they are released. */
  lend(buffer: ArrayBuffer): Pixels {
    return new Pixels(buffer, (returned) => this.giveBack(returned));
  }

  giveBack(buffer: ArrayBuffer): void {
    if (buffer.byteLength > 0 && this.#free.length < this.#keep) this.#free.push(buffer);
  }
}
