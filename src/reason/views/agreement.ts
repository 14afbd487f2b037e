/** What one view says to a question. */
export interface Reading {
  /** What makes two readings the same answer. */
  readonly key: string;
  /** The answer in a sentence. */
  readonly text: string;
  /** In [0, 1]. */
  readonly confidence: number;
  /** How much was found that speaks for it: the sum of the confidences of what was found. */
  readonly evidence: number;
  readonly because: readonly string[];
}

export interface Agreed {
  readonly reading: Reading;
  /** The view whose reading this is. */
  readonly from: 'captured' | 'recovered';
  readonly confidence: number;
  /** Both views were read: whether they say the same. */
  readonly agreed?: boolean;
}

/**
 * Joins what the two views say (Robust-U1's joint reasoning). Where they differ, the captured view wins unless the
 * recovered one has more evidence, and confidence falls by the weight of the other.
 */
export function agree(captured: Reading, recovered?: Reading): Agreed {
  if (!recovered) return { reading: captured, from: 'captured', confidence: captured.confidence };
  if (captured.key === recovered.key) {
    const confidence = Math.max(captured.confidence, recovered.confidence);
    return { reading: captured, from: 'captured', confidence, agreed: true };
  }
  const from = recovered.evidence > captured.evidence ? 'recovered' : 'captured';
  const [winner, other] = from === 'recovered' ? [recovered, captured] : [captured, recovered];
  const sum = winner.confidence + other.confidence;
  const confidence = sum > 0 ? winner.confidence * (winner.confidence / sum) : 0;
  return { reading: winner, from, confidence, agreed: false };
}

/** Robust-U1's harmful flip: the captured view alone was right, and the answer from both is not. */
export const harmful = (captured: string, answered: string, truth: string): boolean =>
  captured === truth && answered !== truth;
