import type { Chain } from '../../core/chain.js';

/** The five parts in Robust-R1's order. */
export const PARTS = ['types', 'influence', 'reasoning', 'conclusion', 'answer'] as const;
export type Part = (typeof PARTS)[number];

/** Robust-R1's tag of each part: `<TYPE>…<TYPE_END>`. */
export const TAG_OF: Readonly<Record<Part, string>> = {
  types: 'TYPE',
  influence: 'INFLUENCE',
  reasoning: 'REASONING',
  conclusion: 'CONCLUSION',
  answer: 'ANSWER',
};

export type ChainForm = 'robust-r1' | 'clear' | 'json' | 'plain';

/** A chain that was read from text, and what was missing. */
export interface ReadChain {
  readonly chain: Chain;
  /** The form in which it was written; `plain` is text without any form, which is used as the answer. */
  readonly form: ChainForm;
  /** Parts that are missing. In the chain they are empty. */
  readonly missing: readonly Part[];
  /** Other deviations from the form: missing end tags, repeated parts, wrong order, unknown degradations. */
  readonly problems: readonly string[];
  /** Number of restorations that the model requested (CLEAR's `<image_restore>`). */
  readonly restores: number;
}

/** Escapes text inside a part that would be read as a tag; `unescapeTags` is the inverse. */
export const escapeTags = (text: string): string =>
  text.replace(/&(?=(?:amp|lt);)/g, '&amp;').replace(/<(?=\/?[A-Za-z_]+\s*>)/g, '&lt;');

export const unescapeTags = (text: string): string =>
  text.replace(/&(amp|lt);/g, (_, name: string) => (name === 'lt' ? '<' : '&'));
