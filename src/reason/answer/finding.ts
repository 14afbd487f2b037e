/** What was found for a question, before it becomes an answer: sentences in order of importance. */
export interface Finding {
  /** The short answer, one line. */
  readonly text: string;
  /** In [0, 1]; 0 where `needs` is set. */
  readonly confidence: number;
  /** What the degradations hide. */
  readonly influence: readonly string[];
  /** The evidence. */
  readonly reasoning: readonly string[];
  /** Set when it cannot be told: what would be needed. */
  readonly needs?: string;
}
