import { filter, type OperatorFunction } from 'rxjs';
import { assessment } from '../../assess/assessRoom.js';
import { asFoglightError } from '../../core/errors.js';
import type { Frame } from '../../core/frame.js';
import { ageMs, emitDrop, emitError, type Context } from '../context.js';
import type { AssessedFrame } from '../records.js';
import { latestMap } from './latestMap.js';
import { orderedMap } from './orderedMap.js';

/** Frame → AssessedFrame. Live mode: one slot, stale frames are dropped. Complete mode: every frame, in order. */
export function assess(context: Context): OperatorFunction<Frame, AssessedFrame> {
  const { mode, config, rooms } = context;
  const watch = rooms.assess.watch({
    get frozenAfterMs() {
      return config.gate.frozen_after_ms;
    },
  });

  const measure = async (frame: Frame): Promise<AssessedFrame | undefined> => {
    try {
      const measured = await rooms.assess.measure(frame);
      const { thumbnail } = measured;
      return { frame, assessment: assessment(frame, measured, watch), thumbnail };
    } catch (error) {
      emitError(context, asFoglightError(error, 'FOG_INFERENCE'), frame.header.stampNs);
      frame.pixels.release();
      return undefined;
    }
  };
  const drop = (frame: Frame, reason: 'superseded' | 'too_old'): void => {
    emitDrop(context, frame, 'assess', reason);
    frame.pixels.release();
  };
  const isFresh = (frame: Frame): boolean => {
    if (ageMs(context, frame.header) <= config.source.max_age_ms) return true;
    drop(frame, 'too_old');
    return false;
  };

  return (frames) =>
    (mode === 'live'
      ? frames.pipe(
          filter(isFresh),
          latestMap(measure, (frame) => drop(frame, 'superseded')),
        )
      : frames.pipe(orderedMap(measure, config.runtime.assess_workers))
    ).pipe(filter((assessed) => assessed !== undefined));
}
