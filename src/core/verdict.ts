/** The gate's decision about a picture. */
export type VerdictKind = 'pass' | 'recover' | 'hopeless';

export type Policy = 'adaptive' | 'always' | 'never';

export interface Verdict {
  readonly kind: VerdictKind;
  /** Why, in a few words a person understands. */
  readonly reason: string;
  /** Stamp (ns) at which the camera entered this state. */
  readonly sinceNs: bigint;
}
