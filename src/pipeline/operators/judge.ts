import { map, type OperatorFunction } from 'rxjs';
import { damage } from '../../core/assessment.js';
import { FrameBudget, TimeBudget, type Budget } from '../../gate/budget.js';
import { step, type GateState } from '../../gate/gate.js';
import { gateTime, type Context } from '../context.js';
import { CameraHistory } from '../history.js';
import { Prior } from '../prior.js';
import type { Assessed, Judged } from '../records.js';
import { Timeline } from '../timeline.js';

/** The compute budget that suits a mode. */
export const budgetFor = ({ mode }: Context): Budget =>
  mode === 'live' ? new TimeBudget() : new FrameBudget();

/**
 * Assessed → Judged: asks the gate, keeps the history, and tells the report and the verdict. When time jumps back, all
 * three begin anew.
 */
export function judge(context: Context, budget: Budget): OperatorFunction<Assessed, Judged> {
  const { outlet } = context;
  const timeline = new Timeline();
  const prior = new Prior();
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
    const { condition } = assessment;
    const before = epoch;
    if (!header.still) epoch = timeline.epoch(header.stampNs, nowNs);
    if (epoch !== before) startAnew();
    const verdict = step(
      state,
      { damage: damage(assessment), condition, nowNs, spent: budget.spent(nowMs), still: header.still },
      context.gate,
    );
    state = verdict;
    if (context.mode === 'complete') budget.spend(verdict.kind === 'recover' ? 1 : 0, nowMs);
    history.add(header.stampNs, assessment, verdict);
    outlet.tell({ type: 'report', header, assessment });
    outlet.tell({ type: 'verdict', header, verdict });
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
