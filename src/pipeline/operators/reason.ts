import { concatMap, tap, type OperatorFunction } from 'rxjs';
import { asFoglightError } from '../../core/errors.js';
import type { Answer, Question } from '../../core/question.js';
import type { View } from '../../core/view.js';
import { newsOf } from '../../reason/standing/news.js';
import { Standing, standing } from '../../reason/standing/standing.js';
import { durationMs, emitDrop, emitError, type Context } from '../context.js';
import type { RecoveredFrame } from '../records.js';
import { viewOf } from '../view.js';

/** Pictures not asked about are shown to the reasoner this often while questions stand: motion needs a before. */
const OBSERVE_EVERY_NS = 250_000_000n;

/**
 * Puts the standing questions that are due to the picture, and tells the answers. Live: beside the stream, which never
 * waits for an answer. Complete: the stream waits, so that every question that is due gets its answer.
 */
export function reason(context: Context): OperatorFunction<RecoveredFrame, RecoveredFrame> {
  const { config, mode, clock } = context;
  const live = mode === 'live';
  const stand = new Standing();
  context.rooms.reasoner.prepare(context.questions, context.camera);
  const settle = (): void =>
    stand.set(standing(context.questions, config.reason), {
      deadlineMs: live ? config.reason.deadline_ms : Infinity,
      maxAgeMs: live ? config.source.max_age_ms : Infinity,
      minGapMs: config.reason.min_gap_ms,
    });
  const now = (record: RecoveredFrame): bigint => (live ? clock.wallNs() : record.nowNs);
  let observedNs: bigint | undefined;
  let epoch = 0;

  const emit = (answer: Answer): void => {
    const tookMs = durationMs(context, answer.tookMs);
    context.sinks.emit({ type: 'answer', answer: { ...answer, tookMs } });
  };

  const put = async (question: Question, record: RecoveredFrame, view: View): Promise<void> => {
    const { stampNs } = record.frame.header;
    try {
      const answer = await context.rooms.reasoner.reason(question, view, record.history, context.signal);
      // A picture that stands alone is answered whatever was said of another.
      const news = record.frame.header.still ? undefined : newsOf(answer, record.history.condition);
      const outcome = stand.answered(question.id, stampNs, now(record), news);
      if (outcome === 'publish') emit(answer);
      else if (outcome === 'late') emitDrop(context, record.frame, 'reason', 'too_old');
    } catch (error) {
      stand.failed(question.id, stampNs);
      if (!context.signal.aborted) emitError(context, asFoglightError(error, 'FOG_REASON'), stampNs);
    }
  };

  /** Copies what is needed of the record before it returns to the event loop; resolves when all is answered. */
  const look = async (record: RecoveredFrame): Promise<void> => {
    const { assessment, verdict, frame, nowNs } = record;
    const { stampNs, still } = frame.header;
    if (record.epoch < epoch) return;
    settle();
    if (record.epoch > epoch) stand.reset();
    epoch = record.epoch;
    if (context.questions.length === 0 && !context.observes) return;
    const due = stand.offer({
      stampNs,
      nowNs: now(record),
      takenNs: nowNs,
      assessment,
      verdict: verdict.kind,
      condition: record.history.condition,
      still,
    });
    const sawLately =
      observedNs !== undefined && nowNs >= observedNs && nowNs - observedNs < OBSERVE_EVERY_NS;
    if (due.length === 0 && sawLately) return;
    observedNs = nowNs;
    const view = viewOf(context, record);
    if (due.length === 0) return context.rooms.reasoner.observe(view);
    // One after another: instruments are single threads, and complete mode must not depend on who is faster.
    for (const question of due) await put(question, record, view);
  };

  if (!live) return concatMap((record) => look(record).then(() => record));
  return tap((record) => {
    look(record).catch((error: unknown) => emitError(context, asFoglightError(error, 'FOG_REASON')));
  });
}
