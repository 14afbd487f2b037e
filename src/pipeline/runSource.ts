import {
  EMPTY,
  ReplaySubject,
  Subject,
  catchError,
  defer,
  finalize,
  ignoreElements,
  map,
  takeUntil,
  tap,
  type Observable,
} from 'rxjs';
import { asFoglightError, FoglightError } from '../core/errors.js';
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

/**
 * Runs one source to its end. A failure is emitted and kept, and does not affect the other sources. It is a failure,
 * too, when a source without an end gave no picture for as long as it was watched.
 */
export function runSource(
  source: Source,
  context: Context,
  stream: (frames: Observable<Frame>, context: Context) => Observable<unknown>,
  stop: Observable<void>,
  failures: CameraFailure[],
): Observable<never> {
  return defer(() => {
    let seen = false;
    let last: Extract<SourceEvent, { type: 'state' }> | undefined;
    const events = source.events.subscribe((event) => {
      if (event.type === 'state' && event.state !== 'closed') last = event;
      emitSourceEvent(context, event);
    });
    const fail = (error: FoglightError): void => {
      failures.push({ camera: source.camera, error });
      emitError(context, error);
    };
    const frames = source.frames.pipe(
      takeUntil(stop),
      tap(() => (seen = true)),
      receivedBy(context.clock),
      tap(({ header }) => context.order?.begin(header)),
    );
    return stream(frames, context).pipe(
      tap({ complete: () => !seen && !source.finite && fail(neverSeen(source, last)) }),
      catchError((failure: unknown) => {
        fail(asFoglightError(failure, 'FOG_SOURCE_FAILED'));
        return EMPTY;
      }),
      finalize(() => {
        events.unsubscribe();
        context.condition.close();
        context.order?.end();
      }),
      ignoreElements(),
    );
  });
}

/** The error that was met on the way, or what the source waited for. */
function neverSeen(
  { uri }: Source,
  last: { reason: string; error?: FoglightError } | undefined,
): FoglightError {
  return last?.error ?? new FoglightError('FOG_SOURCE_UNREACHABLE', `${uri} (no picture: ${last?.reason})`);
}

/** Sources take receive times from the system clock. In simulated time the receive time is taken here instead. */
function receivedBy(clock: Clock): (frames: Observable<Frame>) => Observable<Frame> {
  return map((frame) =>
    clock.simulated ? { ...frame, header: { ...frame.header, receivedNs: clock.wallNs() } } : frame,
  );
}

function emitSourceEvent(context: Context, event: SourceEvent): void {
  const { camera, sinks, clock, mode } = context;
  if (event.type === 'state') {
    const { state, reason, error, notice } = event;
    const more = { ...(error && { code: error.code }), ...(notice && { notice }) };
    const atNs = mode === 'complete' ? 0n : clock.wallNs();
    sinks.emit({ type: 'source', camera, state, reason, ...more, atNs });
    context.condition.source(state, error?.message ?? reason);
  } else if (event.type === 'dropped')
    sinks.emit({ type: 'drop', camera, stampNs: event.stampNs, stage: 'ingest', reason: 'no_buffer' });
  else if (event.type === 'damaged') emitError(context, event.error);
  else {
    emitError(context, event.error, event.stampNs);
    sinks.emit({ type: 'drop', camera, stampNs: event.stampNs ?? 0n, stage: 'ingest', reason: 'bad_frame' });
  }
}

/** `now` ends the sources; `drained`, a little later, ends work that is still in progress. */
export function stopWhen(signal: AbortSignal | undefined) {
  // Cameras that take turns are stopped, too, when their turn comes.
  const now = new ReplaySubject<void>(1);
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
