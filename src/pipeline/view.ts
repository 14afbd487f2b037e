import { Pixels } from '../core/pixels.js';
import type { FrameCopy, View } from '../core/view.js';
import { copyFrame, type Context } from './context.js';
import type { RecoveredFrame } from './records.js';

/**
 * The view of a record for a question. It holds copies, because the record's buffers move on. If the picture was not
 * recovered yet, it is recovered when the reasoner asks for it (CLEAR), once for all questions.
 */
export function viewOf(context: Context, record: RecoveredFrame): View {
  const { frame, assessment, verdict, recovery, recovered } = record;
  const { header } = frame;
  const { original: _, ...recoveredHeader } = header;
  const captured = copyFrame(header, frame.pixels);
  let after: Promise<FrameCopy | undefined> | undefined =
    recovered && Promise.resolve(copyFrame(recoveredHeader, recovered));
  if (recovery && !recovered) after = Promise.resolve(undefined);

  const recoverNow = async (): Promise<FrameCopy | undefined> => {
    if (verdict.kind === 'hopeless') return undefined;
    const pixels = new Pixels(captured.bytes.slice().buffer);
    const done = await context.rooms.recover.recover({ header, pixels }, assessment, record.prior);
    if (!done.pixels) return undefined;
    const picture = copyFrame(recoveredHeader, done.pixels);
    done.pixels.release();
    return picture;
  };

  /** Half of the time for an answer: where recovery takes longer, the captured view answers alone. */
  const inTime = (recovering: Promise<FrameCopy | undefined>): Promise<FrameCopy | undefined> => {
    const late = new Promise<undefined>((resolve) => {
      const timer = setTimeout(resolve, context.config.reason.deadline_ms / 2, undefined);
      void recovering.finally(() => clearTimeout(timer)).catch(() => {});
    });
    return Promise.race([recovering, late]);
  };

  return {
    header,
    assessment,
    verdict,
    ...(recovery && { recovery }),
    captured: () => Promise.resolve(captured),
    recovered: () => (after ??= context.mode === 'live' ? inTime(recoverNow()) : recoverNow()),
  };
}
