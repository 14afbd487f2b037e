import { map, type OperatorFunction } from 'rxjs';
import { gateScore } from '../../core/assessment.js';
import { allowance, FrameBudget, TimeBudget, type Allowance, type Budget } from '../../gate/budget.js';
import { step, type GateState } from '../../gate/gate.js';
import { gateTime, type Context } from '../context.js';
import { CameraHistory } from '../history.js';
import { PriorSmoother } from '../priorSmoother.js';
import type { AssessedFrame, JudgedFrame } from '../records.js';
import { EpochCounter } from '../epochCounter.js';

/** The compute budget that suits a mode. */
export const budgetFor = ({ mode }: Context): Budget =>
  mode === 'live' ? new TimeBudget() : new FrameBudget();

/**
 * AssessedFrame → JudgedFrame: asks the gate, adds to the history, and emits the report and the verdict. When time jumps
 * back, gate, budget and history start again.
 */
export function judge(context: Context, budget: Budget): OperatorFunction<AssessedFrame, JudgedFrame> {
  const { sinks } = context;
  const timeline = new EpochCounter();
  const prior = new PriorSmoother();
  let history = new CameraHistory();
  let state: GateState;
  let allowed: Allowance | undefined;
  let epoch = 0;
  const startAnew = (): void => {
    history = new CameraHistory();
    state = undefined;
    allowed = undefined;
    budget.reset();
    context.condition.startAnew();
  };

  return map(({ frame, assessment, thumbnail }) => {
    const { header } = frame;
    const nowNs = gateTime(context, header);
    const nowMs = Number(nowNs / 1_000_000n);
    const { pictureState } = assessment;
    const before = epoch;
    if (!header.still) epoch = timeline.epoch(header.stampNs, nowNs);
    if (epoch !== before) startAnew();
    const decided = step(
      state,
      { score: gateScore(assessment), pictureState, nowNs, still: header.still },
      context.gate,
    );
    state = decided;
    if (context.watch) context.watch.flagged = decided.kind !== 'pass';
    const { stampNs, still } = header;
    const condition = context.condition.see({ assessment, thumbnail, nowNs, stampNs, still });
    // A spent budget recovers nothing; what the picture deserves it does not change.
    if (!still) allowed = allowance(allowed, budget.spent(nowMs), context.gate, nowNs);
    const affordable = still || allowed?.open !== false;
    const recovers = decided.kind === 'recover' && affordable;
    const spent = decided.kind === 'recover' && !affordable;
    const verdict = spent ? { ...decided, reason: `${decided.reason}; recovery budget spent` } : decided;
    if (context.mode === 'complete') budget.spend(recovers ? 1 : 0, nowMs);
    history.add(header.stampNs, assessment, verdict);
    sinks.emit({ type: 'report', header, assessment, condition });
    sinks.emit({ type: 'verdict', header, verdict });
    return {
      frame,
      assessment,
      thumbnail,
      verdict,
      recovers,
      nowNs,
      prior: prior.of(assessment, header.stampNs, header.still),
      history: history.snapshot(condition, context.condition.steady),
      epoch,
    };
  });
}
