import { overall, type Assessment } from '../../core/assessment.js';

/** Length of the reasoning about a picture, by Robust-R1's Σ of intensities. */
export interface Depth {
  /** `none`: the answer alone; `brief`: one sentence per part; `full`: all evidence. */
  readonly kind: 'none' | 'brief' | 'full';
  /** Token budget of the whole chain. */
  readonly tokens: number;
}

export interface DepthOptions {
  /** Tokens for a clean picture. */
  readonly min_tokens: number;
  /** Upper limit of tokens. */
  readonly max_tokens: number;
  /** Tokens per 1.0 of Σ. */
  readonly tokens_per_intensity: number;
}

/** From this Σ on the chain is `full`; below, `brief`. */
const FULL_FROM = 1;

/** The depth for a picture: tokens proportional to Σ, between the lower and the upper limit. */
export function depthFor(assessment: Assessment, options: DepthOptions): Depth {
  const depth = depthOf(overall(assessment), options);
  // A black, covered or frozen picture needs an explanation although no degradation was found.
  return depth.kind === 'none' && assessment.pictureState !== 'normal' ? { ...depth, kind: 'brief' } : depth;
}

/** The depth for a Σ of intensities. */
export function depthOf(sum: number, options: DepthOptions): Depth {
  const proportional = Math.round(options.tokens_per_intensity * sum);
  const tokens = Math.min(options.max_tokens, Math.max(options.min_tokens, proportional));
  if (sum === 0) return { kind: 'none', tokens };
  return { kind: sum < FULL_FROM ? 'brief' : 'full', tokens };
}

/** Number of tokens of a text, estimated as one per four characters. */
export const tokensOf = (text: string): number => Math.ceil(text.length / 4);

/** The first sentences that fit into a budget of tokens, and at least one. */
export function fitToBudget(sentences: readonly string[], tokens: number): string {
  const kept: string[] = [];
  let left = tokens;
  for (const sentence of sentences) {
    left -= tokensOf(sentence);
    if (left < 0 && kept.length > 0) break;
    kept.push(sentence);
  }
  return kept.join(' ');
}

/** Text of a part at a depth: empty, one sentence, or the sentences that fit into the part's share of the tokens. */
export function atDepth(sentences: readonly string[], depth: Depth, share: number): string {
  if (depth.kind === 'none') return '';
  return depth.kind === 'brief' ? (sentences[0] ?? '') : fitToBudget(sentences, depth.tokens * share);
}
