import { concat, lastValueFrom, merge, takeUntil, type Observable } from 'rxjs';
import type { Config } from '../config/schema.js';
import { asFoglightError, FoglightError } from '../core/errors.js';
import type { PipelineEvent, Sink } from '../core/events.js';
import type { Mode, Source } from '../core/source.js';
import { systemClock, type Clock } from '../core/time.js';
import type { ProviderChoice } from '../runtime/provider.js';
import { CameraCondition } from './cameraCondition.js';
import { cameraNamed } from './cameraNamed.js';
import { CameraView } from './cameraView.js';
import { ViewStore } from './viewStore.js';
import type { Context } from './context.js';
import { FrameOrder, type FrameSinks } from './frameOrder.js';
import { runSource, stopWhen, type CameraFailure } from './runSource.js';
import { LatestFrames, type AskResult, type AskRequest } from './latestFrames.js';
import { SinkGroup } from './sinkGroup.js';
import { assessOnly, perceive } from './perceive.js';
import { StandingQuestions } from './standingQuestions.js';
import { openRooms, warm, type Log } from './rooms.js';
import { Settings } from './settings.js';

export type { AskRequest, AskResult } from './latestFrames.js';
export type { CameraFailure } from './runSource.js';

/** What a run needs before it has sinks. */
export interface OpenRunOptions {
  readonly sources: readonly Source[];
  /** Overrides the default mode of each source: complete for a finite source, live for all others. */
  readonly mode?: Mode;
  /** Give `Settings` if the configuration is to change during the run. */
  readonly config: Config | Settings;
  /** Standing questions. Give `StandingQuestions` if they are to be replaced during the run. */
  readonly questions?: readonly string[] | StandingQuestions;
  /** Keep each camera's last picture for questions. This takes one of the source's buffers. */
  readonly askable?: boolean;
  /** With `askable`: show pictures to the reasoner though no question stands, so that motion has a before. */
  readonly observes?: boolean | undefined;
  /** Load what live sources need before they are read, so that the first answer is not late. */
  readonly warm?: boolean | undefined;
  /** Called when the sources have ended, while their last pictures can still be asked about. */
  readonly atEnd?: (() => Promise<void>) | undefined;
  /** Stop after assessment and verdict: recover and publish nothing. */
  readonly assessOnly?: boolean;
  readonly clock?: Clock;
  /** Called for messages for the log: the provider, a sink that failed, a GPU that was lost. */
  readonly log?: Log;
}

export interface RunOptions extends OpenRunOptions {
  /**
   * Opens the sinks. It is called after the models were loaded. A sink emits its own events, such as a dropped
   * picture, to all sinks by `emit`.
   */
  readonly sinks: (emit: OpenRun['emit']) => Promise<readonly Sink[]>;
  /** Aborting it ends the sources, finishes the pictures in progress, and closes the sinks. */
  readonly signal?: AbortSignal;
}

export interface RunResult {
  readonly provider: ProviderChoice;
  /** Cameras that ended with an error. */
  readonly failures: readonly CameraFailure[];
  /** Errors of sinks that failed during the run. */
  readonly sinkFailures: readonly FoglightError[];
}

/** A run whose models are loaded and whose sources are not yet read. */
export interface OpenRun {
  /** Adds sinks. The run closes them. */
  add(sinks: readonly Sink[]): void;
  /** Hands an event to every sink. */
  emit(event: PipelineEvent): void;
  /**
   * Asks a question about the last picture of a camera. The run must be `askable`.
   *
   * @throws FOG_CAMERA_UNKNOWN, FOG_CAMERA_NOT_SEEN
   */
  ask(request: AskRequest): Promise<AskResult>;
  /** Runs every source through the rooms to the sinks, until they end or the signal is aborted. It may be called again after that. */
  watch(signal?: AbortSignal): Promise<void>;
  /**
   * Tells a camera that the view it has now is its reference view.
   *
   * @param camera its name; may be empty where there is only one
   * @throws FOG_CAMERA_UNKNOWN, FOG_CAMERA_NOT_SEEN
   */
  acceptView(camera: string): void;
  /** Closes sinks and rooms. */
  close(): Promise<RunResult>;
}

/**
 * Runs every source through the rooms to the sinks, until the sources end or the signal is aborted. If one camera
 * fails, the others go on.
 *
 * @throws FOG_CONFIG, and FOG_MODEL_* or FOG_PROVIDER when the rooms cannot be opened
 */
export async function run({ sinks, signal, ...options }: RunOptions): Promise<RunResult> {
  const open = await openRun(options);
  try {
    open.add(await sinks((event) => open.emit(event)));
    await open.watch(signal);
  } catch (error) {
    await open.close();
    throw error;
  }
  return open.close();
}

/** The same in separate steps, for a node with a lifecycle. */
export async function openRun(options: OpenRunOptions): Promise<OpenRun> {
  const { sources, config, questions = [], clock = systemClock, log = () => {} } = options;
  const settings = config instanceof Settings ? config : await Settings.of(config);
  const standing = questions instanceof StandingQuestions ? questions : new StandingQuestions(questions);
  const { rooms, provider, close } = await openRooms(settings.config, log);
  log('info', `recovery runs on ${provider.provider}: ${provider.reason}`);
  const sinkFailures: FoglightError[] = [];
  const sinks = new SinkGroup((sink, failure) => {
    const error = asFoglightError(failure, 'FOG_OUTPUT');
    sinkFailures.push(error);
    log('error', `${sink.name}: ${error.message}`);
  });
  const names = sources.flatMap(({ named, camera }) => (named ? camera : []));
  const failures: CameraFailure[] = [];
  const latest = new LatestFrames(sources.map(({ camera }) => camera));
  const { folder } = settings.config.state;
  const store = folder === '' ? undefined : new ViewStore(folder, (message) => log('warn', message));
  const views = new Map(sources.map(({ camera }) => [camera, new CameraView(camera, store)]));
  const acceptView = (camera: string): void => {
    const name = cameraNamed([...views.keys()], camera);
    if (!views.get(name)!.accept(settings.gate)) throw new FoglightError('FOG_CAMERA_NOT_SEEN', name);
  };
  const modeOf = ({ finite }: Source): Mode => options.mode ?? (finite ? 'complete' : 'live');
  const contextFor = (source: Source, signal: AbortSignal): Context => {
    const { camera } = source;
    const order = modeOf(source) === 'complete' ? new FrameOrder(sinks) : undefined;
    const frameSinks: FrameSinks = order ?? sinks;
    return {
      camera,
      mode: modeOf(source),
      config: settings.config,
      get gate() {
        return settings.gate;
      },
      rooms,
      get questions() {
        return standing.for(camera, names);
      },
      ...(options.askable && { latest }),
      observes: options.observes,
      sinks: frameSinks,
      ...(order && { order }),
      clock,
      condition: new CameraCondition(
        camera,
        () => settings.gate,
        clock,
        (event) => frameSinks.emit(event),
        views.get(camera),
      ),
      signal,
    };
  };
  /** In complete mode cameras with an end take turns, so that their events never mix by chance; a player needs all at once. */
  const takesTurns = (source: Source): boolean =>
    source.finite && modeOf(source) === 'complete' && clock.simulated !== true;
  const watch = async (signal?: AbortSignal): Promise<void> => {
    if (options.warm) await warm(rooms, sources);
    const ended = new AbortController();
    const stopped = stopWhen(signal);
    const stream = options.assessOnly ? assessOnly : perceive;
    const watchOne = (source: Source): Observable<never> =>
      runSource(source, contextFor(source, ended.signal), stream, stopped.now, failures);
    const [inTurn, atOnce] = [sources.filter(takesTurns), sources.filter((source) => !takesTurns(source))];
    try {
      await lastValueFrom(
        merge(concat(...inTurn.map(watchOne)), ...atOnce.map(watchOne)).pipe(takeUntil(stopped.drained)),
        { defaultValue: undefined },
      );
      await options.atEnd?.();
    } finally {
      ended.abort();
      stopped.forget();
      latest.clear();
    }
  };
  return {
    add: (more) => sinks.add(more),
    emit: (event) => sinks.emit(event),
    ask: (request) => latest.ask(request),
    watch,
    acceptView,
    close: async () => {
      await sinks.close();
      await close();
      return { provider, failures, sinkFailures };
    },
  };
}
