import type { Chain } from '../../core/chain.js';
import { MAX_CHARACTERS, readChain } from './read.js';
import type { ReadChain } from './parts.js';

/** Reads a chain while it arrives. Memory is bounded by LONGEST. */
export class ChainStream {
  #text = '';

  /** Adds the next piece of text. A piece may end inside a tag. */
  push(piece: string): void {
    // One character more than is read, so that an overlong text is noticed as such.
    if (this.#text.length <= MAX_CHARACTERS) this.#text = (this.#text + piece).slice(0, MAX_CHARACTERS + 1);
  }

  /** The parts that have arrived so far, without an incomplete tag at the end. */
  get chain(): Chain {
    return readChain(this.#text.replace(/<\/?[A-Za-z_]{0,16}\s*$/, '')).chain;
  }

  /** Whether the text ends with a request for a restoration, for which the model waits (CLEAR). */
  get asksToRestore(): boolean {
    return /<\s*image_restore\s*\/?\s*>\s*$/i.test(this.#text.slice(-40));
  }

  /** Whether the answer is complete. Text after it is not needed. */
  get answered(): boolean {
    return /<\s*(\/\s*answer|answer_end)\s*>/i.test(this.#text);
  }

  get text(): string {
    return this.#text;
  }

  end(): ReadChain {
    return readChain(this.#text);
  }
}
