import type { PictureState } from '../core/assessment.js';
import type { Policy, Verdict, VerdictKind } from '../core/verdict.js';

export interface GateConfig {
  readonly policy: Policy;
  /** Gate score from which a camera is judged `recover`. */
  readonly high: number;
  /** Gate score below which it passes again; at most `high`. */
  readonly low: number;
  /** Minimum time in a state, nanoseconds. */
  readonly dwellNs: bigint;
}

/** The gate's input: one assessed picture and the time. */
export interface GateInput {
  /** Of the assessment, in [0, 1]. */
  readonly score: number;
  readonly pictureState: PictureState;
  /** The gate's clock: the stamp in complete mode, the receive time in live mode, nanoseconds. */
  readonly nowNs: bigint;
  /** A still is judged without memory. */
  readonly still: boolean;
}

/** The state between pictures of one camera; undefined before the first. */
export type GateState = Verdict | undefined;

/**
 * The gate, a pure state machine. Hysteresis: flagged from `high`, released below `low`. Dwell: a change is made at the
 * earliest `dwellNs` after the last one, in either direction. If the clock jumps back (a bag that loops), it starts again.
 */
export function step(state: GateState, input: GateInput, config: GateConfig): Verdict {
  const fresh = state === undefined || input.still || input.nowNs < state.sinceNs;
  const before = fresh ? undefined : state;
  const wanted = judge(before?.kind, input, config);
  if (before && wanted.kind === before.kind) return { ...wanted, sinceNs: before.sinceNs };
  if (before && input.nowNs - before.sinceNs < config.dwellNs) return before;
  return { ...wanted, sinceNs: input.nowNs };
}

type Judgement = Omit<Verdict, 'sinceNs'>;

function judge(before: VerdictKind | undefined, input: GateInput, config: GateConfig): Judgement {
  const { score, pictureState } = input;
  const text = score.toFixed(2);
  if (config.policy === 'never') return { kind: 'pass', reason: 'policy never' };
  if (pictureState === 'black' || pictureState === 'covered')
    return { kind: 'hopeless', reason: `picture is ${pictureState}` };
  if (config.policy === 'always') return { kind: 'recover', reason: 'policy always' };
  if (pictureState === 'frozen') return { kind: 'hopeless', reason: 'picture is frozen' };
  if (score >= config.high) return { kind: 'recover', reason: `score ${text} ≥ ${config.high.toFixed(2)}` };
  if (score < config.low) return { kind: 'pass', reason: `score ${text} < ${config.low.toFixed(2)}` };
  if (before === 'recover')
    return { kind: 'recover', reason: `score ${text} not yet < ${config.low.toFixed(2)}` };
  return { kind: 'pass', reason: `score ${text} < ${config.high.toFixed(2)}` };
}
