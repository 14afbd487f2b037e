import { concatMap, tap, type MonoTypeOperatorFunction, type Observable } from 'rxjs';
import type { Frame } from '../core/frame.js';
import type { Context } from './context.js';
import { admit } from './operators/admit.js';
import { assess } from './operators/assess.js';
import { budgetFor, judge } from './operators/judge.js';
import { reason } from './operators/reason.js';
import { recover } from './operators/recover.js';
import { release, type JudgedFrame, type RecoveredFrame } from './records.js';

/**
 * One camera's whole stream. A picture goes through the rooms in this order and never back. Events on the way go to the
 * sinks (`context.sinks`). At the end its buffers return to their pools, at once or with the next picture.
 */
export function perceive(frames: Observable<Frame>, context: Context): Observable<RecoveredFrame> {
  const budget = budgetFor(context);
  return frames.pipe(
    admit(context),
    assess(context),
    judge(context, budget),
    tap((judged) => context.latest?.judged(context, judged)),
    recover(context, budget),
    reason(context),
    finish(context, (record) => (context.latest ? context.latest.keep(context, record) : release(record))),
  );
}

/** The first half alone: assess and judge, for `foglight assess`. */
export function assessOnly(frames: Observable<Frame>, context: Context): Observable<JudgedFrame> {
  return frames.pipe(assess(context), judge(context, budgetFor(context)), finish(context, release));
}

/** The end of a frame. In complete mode its events go out now, and its buffers wait until the sinks have taken them. */
function finish<A extends JudgedFrame>(
  { order }: Context,
  done: (record: A) => void,
): MonoTypeOperatorFunction<A> {
  if (!order) return tap(done);
  return concatMap(async (record) => {
    order.settle(record.frame.header);
    await order.drained();
    done(record);
    return record;
  });
}
