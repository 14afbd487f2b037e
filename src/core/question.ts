import type { Chain } from './chain.js';
import type { History, View } from './view.js';

export interface Question {
  readonly id: string;
  readonly text: string;
}

/** `answered`; `cannot_tell` when no instrument and no endpoint can answer it. */
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
  /** The views that the answer comes from. */
  readonly views: readonly ('captured' | 'recovered')[];
  /** With `cannot_tell`: what would be needed to answer. */
  readonly needs?: string;
  /** Milliseconds from asking to the answer; in events of complete mode 0, so that two runs say the same. */
  readonly tookMs: number;
}

/** Answers a question. Rejects with FOG_* errors only. A question that cannot be answered gives an answer with `cannot_tell`. */
export type Reason = (
  question: Question,
  view: View,
  history: History,
  signal: AbortSignal,
  /** Called with the chain as it grows, and with the whole chain before the answer is given. */
  onChain?: (chain: Chain) => void,
) => Promise<Answer>;
