import type { Chain } from './chain.js';
import type { History, View } from './view.js';

export interface Question {
  readonly id: string;
  readonly text: string;
}

/** `answered`; `cannot_tell` when nothing at hand can answer it. */
export type AnswerStatus = 'answered' | 'cannot_tell';

/** An answer names the picture it is about and shows the chain that led to it. */
export interface Answer {
  readonly question: Question;
  readonly status: AnswerStatus;
  /** The short answer, one line. */
  readonly text: string;
  /** In [0, 1]; 0 for `cannot_tell`. */
  readonly confidence: number;
  readonly chain: Chain;
  readonly camera: string;
  /** Stamp (ns) of the picture the answer is about. */
  readonly stampNs: bigint;
  /** Which pictures were looked at. */
  readonly views: readonly ('captured' | 'recovered')[];
  /** What would be needed to answer, when it cannot tell. */
  readonly needs?: string;
  /** Milliseconds from the question being put to the picture until the answer. */
  readonly tookMs: number;
}

/** The reasoning room's one door. Rejects with FOG_* errors only; an unanswerable question is an answer. */
export type Reason = (
  question: Question,
  view: View,
  history: History,
  signal: AbortSignal,
  /** Is shown the chain as it grows, and whole before the answer is given. */
  onChain?: (chain: Chain) => void,
) => Promise<Answer>;
