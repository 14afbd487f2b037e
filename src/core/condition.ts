import type { DegradationKind } from './degradation.js';

/** From best to worst, as a person who looks after cameras would order them. */
export const CONDITIONS = ['ok', 'degraded', 'unusable', 'frozen', 'moved', 'gone'] as const;
export type ConditionKind = (typeof CONDITIONS)[number];

/**
 * How a camera is, over time. A verdict judges one picture; a condition changes only when something lasted, and
 * neither recovery budget nor policy has a part in it.
 */
export interface Condition {
  readonly kind: ConditionKind;
  /** With `degraded`: what is wrong, steady over time, strongest first at the time it was named. Otherwise empty. */
  readonly degradations: readonly DegradationKind[];
  /** Why, in a few words. */
  readonly reason: string;
  /** Stamp (ns) at which it began: of the first picture that showed it, for `gone` of the last picture. */
  readonly sinceNs: bigint;
}

/** Whether two conditions say the same. */
export const sameCondition = (a: Condition | undefined, b: Condition): boolean =>
  a !== undefined &&
  a.kind === b.kind &&
  a.sinceNs === b.sinceNs &&
  a.degradations.length === b.degradations.length &&
  a.degradations.every((kind, i) => kind === b.degradations[i]);
