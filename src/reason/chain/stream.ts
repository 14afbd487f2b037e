import type { Chain } from '../../core/chain.js';
import { LONGEST, readChain } from './read.js';
import type { ReadChain } from './parts.js';

/** Reads a chain while it arrives. Memory is bounded by LONGEST. */
export class ChainStream {
  #text = '';

  /** Takes the next piece, however small; pieces may cut tags in two. */
  push(piece: string): void {
    // One character more than is read, so that an overlong text is noticed as such.
    if (this.#text.length <= LONGEST) this.#text = (this.#text + piece).slice(0, LONGEST + 1);
  }

  /** The parts as far as they have come, without a tag that has only half arrived. */
  get chain(): Chain {
    return readChain(this.#text.replace(/<\/?[A-Za-z_]{0,16}\s*$/, '')).chain;
  }

  /** Whether the writer has asked for a restoration since its last answer to one, and stopped for it (CLEAR). */
  get asksToRestore(): boolean {
    return /<\s*image_restore\s*\/?\s*>\s*$/i.test(this.#text.slice(-40));
  }

  /** Whether the answer is whole: nothing after it is needed. */
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
