import { filter, type OperatorFunction } from 'rxjs';
import type { Frame } from '../../core/frame.js';
import { emitDrop, type Context } from '../context.js';

/** Lets through the pictures that the camera's watch policy asks for. The others are counted and cost no more. */
export function admit(context: Context): OperatorFunction<Frame, Frame> {
  const { watch } = context;
  if (!watch) return (frames) => frames;
  return filter((frame) => {
    if (watch.admits(frame.header.receivedNs)) return true;
    emitDrop(context, frame, 'ingest', 'skipped');
    frame.pixels.release();
    return false;
  });
}
