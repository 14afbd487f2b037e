import type { Degradation } from './degradation.js';

/** Robust-R1's chain in its fixed order: what is wrong, what it hides, what can be told, the summary, the answer. */
export interface Chain {
  readonly types: readonly Degradation[];
  readonly influence: string;
  readonly reasoning: string;
  readonly conclusion: string;
  readonly answer: string;
}
