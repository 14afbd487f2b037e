import type { Degradation } from './degradation.js';

/** Robust-R1's chain in its fixed order: degradations, their effect, the evidence, a summary, the answer. */
export interface Chain {
  readonly types: readonly Degradation[];
  readonly influence: string;
  readonly reasoning: string;
  readonly conclusion: string;
  readonly answer: string;
}
