import { overall, type Assessment } from '../../core/assessment.js';

/** How much is said and thought about a picture: it follows Robust-R1's Σ of intensities. */
export interface Depth {
  /** `none`: the answer alone; `brief`: a sentence for each part; `full`: everything that was found. */
  readonly kind: 'none' | 'brief' | 'full';
  /** Tokens the whole chain may take. */
  readonly tokens: number;
}

export interface DepthOptions {
  /** Tokens for a clean picture. */
  readonly min_tokens: number;
  /** Most tokens, however bad the picture. */
  readonly max_tokens: number;
  /** Tokens for each 1.0 of Σ. */
  readonly tokens_per_intensity: number;
}

/** Σ from here on is worth everything that can be said; below it one sentence a part will do. */
const FULL_FROM = 1;

/** The depth for a picture: tokens proportional to Σ, between the floor and the ceiling. */
export function depthFor(assessment: Assessment, options: DepthOptions): Depth {
  const depth = depthOf(overall(assessment), options);
  // A black, covered or frozen picture has something to explain although no degradation was found.
  return depth.kind === 'none' && assessment.pictureState !== 'normal' ? { ...depth, kind: 'brief' } : depth;
}

/** The depth for a Σ of intensities. */
export function depthOf(sum: number, options: DepthOptions): Depth {
  const proportional = Math.round(options.tokens_per_intensity * sum);
  const tokens = Math.min(options.max_tokens, Math.max(options.min_tokens, proportional));
  if (sum === 0) return { kind: 'none', tokens };
  return { kind: sum < FULL_FROM ? 'brief' : 'full', tokens };
}

/** Tokens a text takes, by the usual estimate of four characters a token. */
export const tokensOf = (text: string): number => Math.ceil(text.length / 4);

/** The first sentences that a budget of tokens allows, and always the first one. */
export function within(sentences: readonly string[], tokens: number): string {
  const kept: string[] = [];
  let left = tokens;
  for (const sentence of sentences) {
    left -= tokensOf(sentence);
    if (left < 0 && kept.length > 0) break;
    kept.push(sentence);
  }
  return kept.join(' ');
}

/** What a part of a chain says at a depth: nothing, one sentence, or what its share of the tokens allows. */
export function atDepth(sentences: readonly string[], depth: Depth, share: number): string {
  if (depth.kind === 'none') return '';
  return depth.kind === 'brief' ? (sentences[0] ?? '') : within(sentences, depth.tokens * share);
}
