import { map, type OperatorFunction } from 'rxjs';
import { FrameBudget, TimeBudget, type Budget } from '../../gate/budget.js';
import { step, type GateState } from '../../gate/gate.js';
import { gateTime, type Context } from '../context.js';
import { CameraHistory } from '../history.js';
import { Prior } from '../prior.js';
import type { Assessed, Judged } from '../records.js';

/** The compute budget that suits a mode. */
export const budgetFor = ({ mode }: Context): Budget =>
  mode === 'live' ? new TimeBudget() : new FrameBudget();

/** Assessed → Judged: asks the gate, keeps the history, and tells the report and the verdict. */
export function judge(context: Context, budget: Budget): OperatorFunction<Assessed, Judged> {
  const { outlet, gate } = context;
  const history = new CameraHistory();
  const prior = new Prior();
  let state: GateState;

  return map(({ frame, assessment }) => {
    const { header } = frame;
    const nowNs = gateTime(context, header);
    const nowMs = Number(nowNs / 1_000_000n);
    const { severity, condition } = assessment;
    const verdict = step(
      state,
      { severity, condition, nowNs, spent: budget.spent(nowMs), still: header.still },
      gate,
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
    };
  });
}
