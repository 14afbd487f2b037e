import { map, type OperatorFunction } from 'rxjs';
import { gateScore } from '../../core/assessment.js';
import { FrameBudget, TimeBudget, type Budget } from '../../gate/budget.js';
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
  let epoch = 0;
  const startAnew = (): void => {
    history = new CameraHistory();
    state = undefined;
    budget.reset();
  };

  return map(({ frame, assessment }) => {
    const { header } = frame;
    const nowNs = gateTime(context, header);
    const nowMs = Number(nowNs / 1_000_000n);
    const { pictureState } = assessment;
    const before = epoch;
    if (!header.still) epoch = timeline.epoch(header.stampNs, nowNs);
    if (epoch !== before) startAnew();
    const verdict = step(
      state,
      { score: gateScore(assessment), pictureState, nowNs, spent: budget.spent(nowMs), still: header.still },
      context.gate,
    );
    state = verdict;
    if (context.mode === 'complete') budget.spend(verdict.kind === 'recover' ? 1 : 0, nowMs);
    history.add(header.stampNs, assessment, verdict);
    sinks.emit({ type: 'report', header, assessment });
    sinks.emit({ type: 'verdict', header, verdict });
    return {
      frame,
      assessment,
      verdict,
      nowNs,
      prior: prior.of(assessment, header.stampNs, header.still),
      history: history.snapshot(),
      epoch,
    };
  });
}
