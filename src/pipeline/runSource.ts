import {
  EMPTY,
  Subject,
  catchError,
  defer,
  finalize,
  ignoreElements,
  map,
  takeUntil,
  type Observable,
} from 'rxjs';
import { asFoglightError, type FoglightError } from '../core/errors.js';
import type { Frame } from '../core/frame.js';
import type { Source, SourceEvent } from '../core/source.js';
import type { Clock } from '../core/time.js';
import { emitError, type Context } from './context.js';

export interface CameraFailure {
  readonly camera: string;
  readonly error: FoglightError;
}

/** Time that work in progress may take after the run was aborted, milliseconds. */
const DRAIN_MS = 1_000;

/** Runs one source to its end. A failure is emitted and kept, and does not affect the other sources. */
export function runSource(
  source: Source,
  context: Context,
  stream: (frames: Observable<Frame>, context: Context) => Observable<unknown>,
  stop: Observable<void>,
  failures: CameraFailure[],
): Observable<never> {
  return defer(() => {
    const events = source.events.subscribe((event) => emitSourceEvent(context, event));
    return stream(source.frames.pipe(takeUntil(stop), receivedBy(context.clock)), context).pipe(
      catchError((failure: unknown) => {
        const error = asFoglightError(failure, 'FOG_SOURCE_FAILED');
        failures.push({ camera: source.camera, error });
        emitError(context, error);
        return EMPTY;
      }),
      finalize(() => {
        events.unsubscribe();
        context.condition.close();
      }),
      ignoreElements(),
    );
  });
}

/** Sources take receive times from the system clock. In simulated time the receive time is taken here instead. */
function receivedBy(clock: Clock): (frames: Observable<Frame>) => Observable<Frame> {
  return map((frame) =>
    clock.simulated ? { ...frame, header: { ...frame.header, receivedNs: clock.wallNs() } } : frame,
  );
}

function emitSourceEvent(context: Context, event: SourceEvent): void {
  const { camera, sinks, clock } = context;
  if (event.type === 'state') {
    const { state, reason, code } = event;
    sinks.emit({ type: 'source', camera, state, reason, ...(code && { code }), atNs: clock.wallNs() });
    context.condition.source(state, reason);
  } else if (event.type === 'dropped')
    sinks.emit({ type: 'drop', camera, stampNs: event.stampNs, stage: 'ingest', reason: 'no_buffer' });
  else {
    emitError(context, event.error, event.stampNs);
    sinks.emit({ type: 'drop', camera, stampNs: event.stampNs ?? 0n, stage: 'ingest', reason: 'bad_frame' });
  }
}

/** `now` ends the sources; `drained`, a little later, ends work that is still in progress. */
export function stopWhen(signal: AbortSignal | undefined) {
  const now = new Subject<void>();
  const drained = new Subject<void>();
  let timer: NodeJS.Timeout | undefined;
  const stop = (): void => {
    now.next();
    timer = setTimeout(() => drained.next(), DRAIN_MS);
  };
  if (signal?.aborted) queueMicrotask(stop);
  else signal?.addEventListener('abort', stop, { once: true });
  const forget = (): void => {
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
  };
  return { now, drained, forget };
}
