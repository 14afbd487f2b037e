import { concatMap, from, tap, type OperatorFunction } from 'rxjs';
import { asFoglightError } from '../../core/errors.js';
import type { Question } from '../../core/question.js';
import type { VerdictKind } from '../../core/verdict.js';
import { tellDrop, tellError, type Context } from '../context.js';
import type { Recovered } from '../records.js';
import { viewOf } from '../view.js';

/**
 * Puts the standing questions that are due to the picture, and tells the answers. Live: beside the stream, one look
 * at a time; a picture that comes while the last is still looked at is not asked about. Complete: the stream waits.
 */
export function reason(context: Context): OperatorFunction<Recovered, Recovered> {
  const due = new Due(context.config.reason.interval_ms);
  if (context.questions.length === 0) return tap();

  const ask = async (record: Recovered): Promise<void> => {
    const view = viewOf(context, record);
    for (const question of context.questions) await put(context, question, record, view);
  };

  if (context.mode === 'complete')
    return concatMap((record) => from((due.at(record) ? ask(record) : Promise.resolve()).then(() => record)));
  let looking = false;
  return tap((record) => {
    if (!due.at(record)) return;
    if (looking) return tellDrop(context, record.frame, 'reason', 'superseded');
    looking = true;
    void ask(record).finally(() => (looking = false));
  });
}

/** One question, one picture, within the deadline. */
async function put(
  context: Context,
  question: Question,
  record: Recovered,
  view: ReturnType<typeof viewOf>,
): Promise<void> {
  const { config, rooms, outlet } = context;
  const deadline = AbortSignal.any([context.signal, AbortSignal.timeout(config.reason.deadline_ms)]);
  try {
    const answer = await rooms.reason(question, view, record.history, deadline);
    outlet.tell({ type: 'answer', answer });
  } catch (error) {
    if (!context.signal.aborted)
      tellError(context, asFoglightError(error, 'FOG_REASON'), view.header.stampNs);
  }
}

/** When a standing question is due: at first, when the verdict changed, and after every interval of the gate's time. */
class Due {
  readonly #intervalNs: bigint;
  #last: { readonly nowNs: bigint; readonly kind: VerdictKind } | undefined;

  constructor(intervalMs: number) {
    this.#intervalNs = BigInt(intervalMs) * 1_000_000n;
  }

  at({ nowNs, verdict: { kind }, frame }: Recovered): boolean {
    const last = this.#last;
    const elapsed = last && nowNs - last.nowNs;
    const due =
      elapsed === undefined ||
      frame.header.still ||
      elapsed < 0n ||
      elapsed >= this.#intervalNs ||
      kind !== last!.kind;
    if (due) this.#last = { nowNs, kind };
    return due;
  }
}
