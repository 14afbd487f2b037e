import { FoglightError } from './errors.js';

/**
 * The right to one pooled buffer. Buffers move between threads by transfer, so a second use of a buffer that
 * has moved on is a bug; this handle turns it into an error instead of a torn picture.
 */
export class Pixels {
  #buffer: ArrayBuffer | undefined;
  readonly #giveBack: (buffer: ArrayBuffer) => void;

  /**
   * @param buffer may be larger than the picture
   * @param giveBack called once, on release, with the buffer (or the one that came back in its place)
   */
  constructor(buffer: ArrayBuffer, giveBack: (buffer: ArrayBuffer) => void = () => {}) {
    this.#buffer = buffer;
    this.#giveBack = giveBack;
  }

  /** Whether the buffer is here: neither taken nor released. */
  get held(): boolean {
    return this.#buffer !== undefined;
  }

  /** The buffer's bytes; the buffer stays here. */
  get bytes(): Uint8Array {
    return new Uint8Array(this.#require());
  }

  /** Moves the buffer out, to transfer it; `restore` brings it back. */
  take(): ArrayBuffer {
    const buffer = this.#require();
    this.#buffer = undefined;
    return buffer;
  }

  /** Puts the buffer back that `take` moved out. */
  restore(buffer: ArrayBuffer): void {
    if (this.#buffer) throw new FoglightError('FOG_INTERNAL', 'pixels restored twice');
    this.#buffer = buffer;
  }

  /** A copy of the first `length` bytes, for a second reader. */
  copy(length: number): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.#require().slice(0, length));
  }

  /** Returns the buffer to its pool. Does nothing if the buffer was taken or released before. */
  release(): void {
    if (!this.#buffer) return;
    const buffer = this.#buffer;
    this.#buffer = undefined;
    this.#giveBack(buffer);
  }

  #require(): ArrayBuffer {
    if (!this.#buffer) throw new FoglightError('FOG_INTERNAL', 'pixels used after they were passed on');
    return this.#buffer;
  }
}
