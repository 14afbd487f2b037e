/** The answer to a question from one view. */
export interface Reading {
  /** Two readings with the same key are the same answer. */
  readonly key: string;
  /** The answer in a sentence. */
  readonly text: string;
  /** In [0, 1]. */
  readonly confidence: number;
  /** Sum of the confidences of all sightings that support it. */
  readonly evidence: number;
  readonly because: readonly string[];
}

export interface JointReading {
  readonly reading: Reading;
  /** The view of the reading. */
  readonly from: 'captured' | 'recovered';
  readonly confidence: number;
  /** Whether both views give the same answer; absent if only one was read. */
  readonly agreed?: boolean;
}

/**
 * Joins the readings of both views (Robust-U1's joint reasoning). If they differ, the captured view wins unless the
 * recovered one has more evidence, and the confidence is reduced by the weight of the other.
 */
export function joinReadings(captured: Reading, recovered?: Reading): JointReading {
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

/** Robust-U1's harmful flip: the answer from the captured view alone is correct, and the answer from both is not. */
export const isHarmfulFlip = (captured: string, answered: string, truth: string): boolean =>
  captured === truth && answered !== truth;
