import { PARTS, TAG_OF, type Part } from './parts.js';

/** The content of a text's tags. */
export interface Tagged {
  readonly parts: Map<Part, string>;
  readonly problems: string[];
  /** Text outside of all parts. */
  readonly loose: string;
  /** Text of `<think>` outside of all parts. */
  readonly thought: string;
  readonly restores: number;
  /** Whether tags of Robust-R1 other than the answer's, or of CLEAR, were seen. */
  readonly robust: boolean;
  readonly clear: boolean;
}

const PART_OF = new Map<string, Part>(PARTS.map((part) => [TAG_OF[part], part]));
const TAGS =
  /<\s*(\/?)\s*(TYPES?|INFLUENCE|REASONING|CONCLUSION|ANSWER|THINK|IMAGE_RESTORE)(_END)?\s*\/?\s*>/gi;

/**
 * Finds the parts between tags. End tags are `<X_END>` or `</X>`, in either case. A part ends at its end tag or at the
 * next tag; an end tag without a start tag ends the text before it. Of a repeated part the first is used.
 */
export function readTags(text: string): Tagged {
  const reader = new TagReader();
  let from = 0;
  for (const match of text.matchAll(TAGS)) {
    const name = match[2]!.toUpperCase().replace(/^TYPES$/, 'TYPE');
    const closing = match[1] !== '' || match[3] !== undefined;
    reader.text(text.slice(from, match.index), closing ? PART_OF.get(name) : undefined);
    reader.tag(name, closing, match[2]!);
    from = match.index + match[0].length;
  }
  reader.text(text.slice(from), undefined);
  return reader.end();
}

class TagReader {
  readonly #parts = new Map<Part, string>();
  readonly #problems: string[] = [];
  #loose = '';
  #thought = '';
  #open: Part | undefined;
  #thinking = false;
  #restores = 0;
  #robust = false;
  #clear = false;

  /** @param closes the part whose end tag follows */
  text(text: string, closes: Part | undefined): void {
    const part =
      this.#open ?? (closes && !this.#parts.has(closes) && text.trim() !== '' ? closes : undefined);
    if (!part) {
      if (this.#thinking) this.#thought += text;
      else this.#loose += text;
      return;
    }
    if (this.#open === undefined) this.#problems.push(`${part}: opener missing`);
    if (this.#parts.has(part)) this.#problems.push(`${part} repeated`);
    else this.#parts.set(part, text);
  }

  tag(name: string, closing: boolean, written: string): void {
    const part = PART_OF.get(name);
    if (this.#open && !(closing && part === this.#open)) this.#problems.push(`${this.#open}: closer missing`);
    if (name === 'IMAGE_RESTORE') {
      this.#clear = true;
      if (!closing) this.#restores += 1;
      this.#thinking = false;
    }
    if (name === 'THINK') {
      this.#clear = true;
      this.#thinking = !closing;
    }
    if (part && part !== 'answer') this.#robust = true;
    if (part === 'answer' && written === 'answer') this.#clear = true;
    if (part === 'answer' && !closing) this.#thinking = false;
    this.#open = closing ? undefined : part;
  }

  end(): Tagged {
    if (this.#open) this.#problems.push(`${this.#open}: closer missing`);
    const order = [...this.#parts.keys()].map((part) => PARTS.indexOf(part));
    if (order.some((place, i) => place < (order[i - 1] ?? -1))) this.#problems.push('parts out of order');
    return {
      parts: this.#parts,
      problems: this.#problems,
      loose: this.#loose.trim(),
      thought: this.#thought.trim(),
      restores: this.#restores,
      robust: this.#robust,
      clear: this.#clear,
    };
  }
}
