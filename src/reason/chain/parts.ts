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

/** A chain as it was read, and how whole it was. */
export interface ReadChain {
  readonly chain: Chain;
  /** The form it was recognised as; `plain` is text with no form at all, taken as the answer. */
  readonly form: ChainForm;
  /** Parts that were not there. In the chain they are empty. */
  readonly missing: readonly Part[];
  /** What else was not as it should be: missing closers, repeats, wrong order, unknown degradations. */
  readonly problems: readonly string[];
  /** How often a restoration was asked for (CLEAR's `<image_restore>`). */
  readonly restores: number;
}

/** Hides what would read as a tag inside a part; `reveal` is its inverse. */
export const hide = (text: string): string =>
  text.replace(/&(?=(?:amp|lt);)/g, '&amp;').replace(/<(?=\/?[A-Za-z_]+\s*>)/g, '&lt;');

export const reveal = (text: string): string =>
  text.replace(/&(amp|lt);/g, (_, name: string) => (name === 'lt' ? '<' : '&'));
