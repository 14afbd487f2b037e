/** The result for a question before it becomes an answer. Sentences are in order of importance. */
export interface Finding {
  /** The short answer, one line. */
  readonly text: string;
  /** In [0, 1]; 0 where `needs` is set. */
  readonly confidence: number;
  /** Effects of the degradations. */
  readonly influence: readonly string[];
  /** The evidence. */
  readonly reasoning: readonly string[];
  /** Set if the question cannot be answered: what would be needed. */
  readonly needs?: string;
}
