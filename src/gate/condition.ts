import { gateScore, type Assessment } from '../core/assessment.js';
import type { Condition, ConditionKind } from '../core/condition.js';
import { DEGRADATIONS, PRESENT, type Degradation, type DegradationKind } from '../core/degradation.js';

export interface ConditionRules {
  /** Gate score from which a camera is degraded, in [0, 1]. */
  readonly high: number;
  /** Gate score below which it is ok again; at most `high`. */
  readonly low: number;
  /** Time for which a state must last before it is the condition, and minimum time between two changes, nanoseconds. */
  readonly holdNs: bigint;
}

/** One assessed picture. */
export interface ConditionInput {
  readonly assessment: Assessment;
  /** Stamp since which the camera points in another direction than before, nanoseconds; undefined if it does not. */
  readonly movedSinceNs: bigint | undefined;
  /** The gate's clock and the picture's stamp, nanoseconds. */
  readonly nowNs: bigint;
  readonly stampNs: bigint;
  /** A still is judged without memory. */
  readonly still: boolean;
}

/** State of one camera between pictures. Plain, immutable data. */
export interface ConditionState {
  /** Undefined before the first picture. */
  readonly condition: Condition | undefined;
  /** Time of the last change of the condition or its degradations, and of the last picture, on the gate's clock. */
  readonly changedNs: bigint;
  readonly seenNs: bigint;
  readonly stampNs: bigint;
  /** The assessment, smoothed over time. */
  readonly intensities?: Float32Array;
  readonly severity: number;
  /** The present degradations, whether or not they are strong enough for a condition. */
  readonly names: readonly DegradationKind[];
  /** Another condition that is observed, and the time since which it has been observed without interruption. */
  readonly pending?: Evidence & { readonly fromNs: bigint; readonly sinceNs: bigint };
}

/** `sinceNs`: stamp of its beginning, if that was before the picture. */
type Evidence = Pick<Condition, 'kind' | 'degradations' | 'reason'> & { readonly sinceNs?: bigint };

/** Hysteresis around PRESENT, so that the assessor's noise does not add or remove a degradation near it. */
const NAMED_FROM = PRESENT + 0.05;
const NAMED_UNTIL = PRESENT - 0.05;

/** Before the first picture of a camera that is watched from `nowNs`, at which its source's time is `stampNs`. */
export const initialCondition = (nowNs: bigint, stampNs: bigint): ConditionState => ({
  condition: undefined,
  changedNs: nowNs,
  seenNs: nowNs,
  stampNs,
  severity: 0,
  names: [],
});

/** The degradations that are there, with the intensity of late in [0, 1], strongest first: their names are steady. */
export const steady = ({ names, intensities }: ConditionState): Degradation[] =>
  names
    .map((kind) => ({ kind, intensity: intensities?.[DEGRADATIONS.indexOf(kind)] ?? 0 }))
    .sort((a, b) => b.intensity - a.intensity);

/**
 * The condition after one more picture. The first picture decides at once. From then on a change must have lasted for
 * `holdNs`, and is made at the earliest `holdNs` after the previous change, in either direction.
 */
export function observe(state: ConditionState, input: ConditionInput, rules: ConditionRules): ConditionState {
  const { nowNs, stampNs, still } = input;
  const before = still ? initialCondition(nowNs, stampNs) : state;
  const elapsedNs = nowNs > before.seenNs ? nowNs - before.seenNs : 0n;
  const weight =
    before.intensities === undefined
      ? 1
      : 1 - Math.exp(-Number(elapsedNs) / Math.max(1, Number(rules.holdNs)));
  const blend = (old: number, now: number): number => old + weight * (now - old);
  const intensities = input.assessment.intensities.map((now, i) => blend(before.intensities?.[i] ?? 0, now));
  const severity = blend(before.severity, input.assessment.severity);
  const names = named({ intensities }, before.names);
  const evidence = judge(
    before.condition,
    { ...input.assessment, intensities, severity },
    input.movedSinceNs,
    rules,
  );
  return settle(
    { ...before, intensities, severity, names, seenNs: nowNs, stampNs },
    evidence,
    nowNs,
    stampNs,
    rules,
  );
}

/**
 * The condition of a camera that delivers no pictures: `gone` when its last picture is `holdNs` old, or at once if no
 * further picture can arrive.
 *
 * @param reason reason given by the source
 */
export function miss(
  state: ConditionState,
  { reason, final, nowNs }: { readonly reason: string; readonly final: boolean; readonly nowNs: bigint },
  { holdNs }: ConditionRules,
): ConditionState {
  if (state.condition?.kind === 'gone') return state;
  const lasted = nowNs - state.seenNs >= holdNs && nowNs - state.changedNs >= holdNs;
  if (!lasted && !final) return state;
  const { pending: _, ...rest } = state;
  const condition: Condition = { kind: 'gone', degradations: [], reason, sinceNs: state.stampNs };
  return { ...rest, condition, changedNs: nowNs };
}

function settle(
  state: ConditionState,
  evidence: Evidence,
  nowNs: bigint,
  stampNs: bigint,
  { holdNs }: ConditionRules,
): ConditionState {
  const { pending: before, ...rest } = state;
  const { condition } = rest;
  if (!condition) return { ...rest, condition: { sinceNs: stampNs, ...evidence }, changedNs: nowNs };
  if (same(condition, evidence)) return rest;
  // On the way to another kind the names may still vary; while the kind stays they are what must last.
  const goesOn =
    before?.kind === evidence.kind && (evidence.kind !== condition.kind || same(before, evidence));
  const pending = goesOn ? before : { sinceNs: stampNs, ...evidence, fromNs: nowNs };
  // These have been watched for `gate.frozen_after_ms` or `gate.moved_after_ms` before they are called so.
  const waited = evidence.kind === 'frozen' || evidence.kind === 'moved' || nowNs - pending.fromNs >= holdNs;
  if (!waited || nowNs - state.changedNs < holdNs) return { ...rest, pending };
  const sinceNs = pending.kind === condition.kind ? condition.sinceNs : pending.sinceNs;
  return { ...rest, condition: { ...evidence, sinceNs }, changedNs: nowNs };
}

function same(a: Evidence, b: Evidence): boolean {
  return a.kind === b.kind && a.degradations.toSorted().join() === b.degradations.toSorted().join();
}

function judge(
  before: Condition | undefined,
  assessment: Assessment,
  movedSinceNs: bigint | undefined,
  { high, low }: ConditionRules,
): Evidence {
  const simple = (kind: ConditionKind, reason: string): Evidence => ({ kind, reason, degradations: [] });
  const { pictureState } = assessment;
  if (pictureState === 'black' || pictureState === 'covered')
    return simple('unusable', `the picture is ${pictureState}`);
  if (pictureState === 'frozen') return simple('frozen', 'the picture no longer changes');
  if (movedSinceNs !== undefined)
    return { ...simple('moved', 'the view is not the one it used to be'), sinceNs: movedSinceNs };
  const score = gateScore(assessment);
  const was = before?.kind === 'degraded';
  if (score < (was ? low : high))
    return simple('ok', `score ${score.toFixed(2)} < ${(was ? low : high).toFixed(2)}`);
  const degradations = named(assessment, was ? before.degradations : []);
  return {
    kind: 'degraded',
    degradations,
    reason: `score ${score.toFixed(2)} ≥ ${(was ? low : high).toFixed(2)}`,
  };
}

/** Orders degradations: those that were present before keep their place, new ones follow, strongest first. */
function named(
  { intensities }: Pick<Assessment, 'intensities'>,
  before: readonly DegradationKind[],
): DegradationKind[] {
  const strength = (kind: DegradationKind): number => intensities[DEGRADATIONS.indexOf(kind)]!;
  const kept = before.filter((kind) => strength(kind) >= NAMED_UNTIL);
  const added = DEGRADATIONS.filter((kind) => !before.includes(kind) && strength(kind) >= NAMED_FROM);
  return [...kept, ...added.sort((a, b) => strength(b) - strength(a))];
}
