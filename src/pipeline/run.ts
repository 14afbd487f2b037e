import {
  EMPTY,
  Subject,
  catchError,
  finalize,
  lastValueFrom,
  merge,
  takeUntil,
  type Observable,
  defer,
  ignoreElements,
} from 'rxjs';
import type { Config } from '../config/schema.js';
import { asFoglightError, type FoglightError } from '../core/errors.js';
import type { Frame } from '../core/frame.js';
import type { Happening, Sink } from '../core/outcome.js';
import type { Question } from '../core/question.js';
import type { Mode, Source, SourceEvent } from '../core/source.js';
import { systemClock, type Clock } from '../core/time.js';
import type { ProviderChoice } from '../runtime/provider.js';
import { tellError, type Context } from './context.js';
import { Outlet } from './outlet.js';
import { examine, perceive } from './perceive.js';
import { gateConfig, openRooms, type Log } from './rooms.js';

export interface RunOptions {
  readonly sources: readonly Source[];
  /** Overrides what suits each source: complete for one that ends, live for all else. */
  readonly mode?: Mode;
  readonly config: Config;
  readonly questions?: readonly string[];
  /**
   * Opens the sinks once the sources are known to be worth it. What a sink has to say itself (a picture it dropped)
   * it tells to all of them.
   */
  readonly sinks: (tell: (happening: Happening) => void) => Promise<readonly Sink[]>;
  /** Stop after assessment and verdict: nothing is recovered or published. */
  readonly assessOnly?: boolean;
  /** Aborting it ends the sources, lets what is under way through, and closes the sinks. */
  readonly signal?: AbortSignal;
  readonly clock?: Clock;
  /** Things worth a line in the log: the provider, a sink that failed, a GPU that was lost. */
  readonly log?: Log;
}

export interface RunResult {
  readonly provider: ProviderChoice;
  /** Cameras that ended with an error. */
  readonly failures: readonly CameraFailure[];
  /** Sinks that could not write to the end. */
  readonly sinkFailures: readonly FoglightError[];
}

export interface CameraFailure {
  readonly camera: string;
  readonly error: FoglightError;
}

/** How long what is under way may take once the run was aborted, milliseconds. */
const DRAIN_MS = 1_000;

/**
 * The main job: every source through the rooms to the sinks, until the sources end or the signal is aborted.
 * One camera that fails leaves the others running.
 *
 * @throws FOG_MODEL_* or FOG_PROVIDER when the rooms cannot be opened
 */
export async function run(options: RunOptions): Promise<RunResult> {
  const { sources, config, clock = systemClock, log = () => {} } = options;
  const gate = await gateConfig(config);
  const { rooms, provider, close } = await openRooms(config, log);
  log('info', `recovery runs on ${provider.provider}: ${provider.reason}`);
  const sinkFailures: FoglightError[] = [];
  const outlet = new Outlet((sink, failure) => {
    const error = asFoglightError(failure, 'FOG_OUTPUT');
    sinkFailures.push(error);
    log('error', `${sink.name}: ${error.message}`);
  });
  const failures: CameraFailure[] = [];
  const ended = new AbortController();
  const questions: Question[] = (options.questions ?? []).map((text, i) => ({ id: `q${i + 1}`, text }));
  const contextFor = ({ camera, finite }: Source): Context => ({
    camera,
    mode: options.mode ?? (finite ? 'complete' : 'live'),
    config,
    gate,
    rooms,
    questions,
    outlet,
    clock,
    signal: ended.signal,
  });
  const stopped = stopWhen(options.signal);
  try {
    outlet.add(await options.sinks((happening) => outlet.tell(happening)));
    const stream = options.assessOnly ? examine : perceive;
    const cameras = sources.map((source) =>
      follow(source, contextFor(source), stream, stopped.now, failures),
    );
    await lastValueFrom(merge(...cameras).pipe(takeUntil(stopped.drained)), { defaultValue: undefined });
  } finally {
    ended.abort();
    stopped.forget();
    await outlet.close();
    await close();
  }
  return { provider, failures, sinkFailures };
}

/** One source to its end; its failure is told and kept, and does not reach the others. */
function follow(
  source: Source,
  context: Context,
  stream: (frames: Observable<Frame>, context: Context) => Observable<unknown>,
  stop: Observable<void>,
  failures: CameraFailure[],
): Observable<never> {
  return defer(() => {
    const events = source.events.subscribe((event) => tellEvent(context, event));
    return stream(source.frames.pipe(takeUntil(stop)), context).pipe(
      catchError((failure: unknown) => {
        const error = asFoglightError(failure, 'FOG_SOURCE_FAILED');
        failures.push({ camera: source.camera, error });
        tellError(context, error);
        return EMPTY;
      }),
      finalize(() => events.unsubscribe()),
      ignoreElements(),
    );
  });
}

function tellEvent(context: Context, event: SourceEvent): void {
  const { camera, outlet, clock } = context;
  if (event.type === 'state')
    outlet.tell({ type: 'source', camera, state: event.state, reason: event.reason, atNs: clock.wallNs() });
  else if (event.type === 'dropped')
    outlet.tell({ type: 'drop', camera, stampNs: event.stampNs, stage: 'ingest', reason: 'no_buffer' });
  else {
    tellError(context, event.error, event.stampNs);
    outlet.tell({ type: 'drop', camera, stampNs: event.stampNs ?? 0n, stage: 'ingest', reason: 'bad_frame' });
  }
}

/** `now` ends the sources; `drained` ends whatever is still under way a little later. */
function stopWhen(signal: AbortSignal | undefined) {
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
