import { lastValueFrom, merge, takeUntil } from 'rxjs';
import type { Config } from '../config/schema.js';
import { asFoglightError, type FoglightError } from '../core/errors.js';
import type { PipelineEvent, Sink } from '../core/events.js';
import type { Mode, Source } from '../core/source.js';
import { systemClock, type Clock } from '../core/time.js';
import type { ProviderChoice } from '../runtime/provider.js';
import { CameraCondition } from './cameraCondition.js';
import type { Context } from './context.js';
import { runSource, stopWhen, type CameraFailure } from './runSource.js';
import { LatestFrames, type AskResult, type AskRequest } from './latestFrames.js';
import { SinkGroup } from './sinkGroup.js';
import { assessOnly, perceive } from './perceive.js';
import { StandingQuestions } from './standingQuestions.js';
import { openRooms, type Log } from './rooms.js';
import { Settings } from './settings.js';

export type { AskRequest, AskResult } from './latestFrames.js';
export type { CameraFailure } from './runSource.js';

export interface RunOptions {
  readonly sources: readonly Source[];
  /** Overrides the default mode of each source: complete for a finite source, live for all others. */
  readonly mode?: Mode;
  /** Give `Settings` if the configuration is to change during the run. */
  readonly config: Config | Settings;
  /** Standing questions. Give `StandingQuestions` if they are to be replaced during the run. */
  readonly questions?: readonly string[] | StandingQuestions;
  /**
   * Opens the sinks once the sources are known to be worth it. What a sink has to say itself (a picture it dropped)
   * it emits to all of them; `ask` puts a question to a camera's last picture, where the run is `askable`.
   */
  readonly sinks: (
    emit: (event: PipelineEvent) => void,
    ask: (asked: AskRequest) => Promise<AskResult>,
  ) => Promise<readonly Sink[]>;
  /** Keep each camera's last picture for questions. This takes one of the source's buffers. */
  readonly askable?: boolean;
  /** Stop after assessment and verdict: recover and publish nothing. */
  readonly assessOnly?: boolean;
  /** Aborting it ends the sources, finishes the pictures in progress, and closes the sinks. */
  readonly signal?: AbortSignal;
  readonly clock?: Clock;
  /** Called for messages for the log: the provider, a sink that failed, a GPU that was lost. */
  readonly log?: Log;
}

export interface RunResult {
  readonly provider: ProviderChoice;
  /** Cameras that ended with an error. */
  readonly failures: readonly CameraFailure[];
  /** Errors of sinks that failed during the run. */
  readonly sinkFailures: readonly FoglightError[];
}

/** A run whose rooms and sinks are open and whose sources are not yet read. */
export interface OpenRun {
  /** Runs every source through the rooms to the sinks, until they end or the signal is aborted. It may be called again after that. */
  watch(signal?: AbortSignal): Promise<void>;
  /** Closes sinks and rooms. */
  close(): Promise<RunResult>;
}

/**
 * Runs every source through the rooms to the sinks, until the sources end or the signal is aborted. If one camera
 * fails, the others go on.
 *
 * @throws FOG_CONFIG, and FOG_MODEL_* or FOG_PROVIDER when the rooms cannot be opened
 */
export async function run(options: RunOptions): Promise<RunResult> {
  const open = await openRun(options);
  try {
    await open.watch(options.signal);
  } catch (error) {
    await open.close();
    throw error;
  }
  return open.close();
}

/** The same in separate steps, for a node with a lifecycle. */
export async function openRun(options: RunOptions): Promise<OpenRun> {
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
  const failures: CameraFailure[] = [];
  const latest = new LatestFrames(sources.map(({ camera }) => camera));
  const contextFor = ({ camera, finite }: Source, signal: AbortSignal): Context => ({
    camera,
    mode: options.mode ?? (finite ? 'complete' : 'live'),
    config: settings.config,
    get gate() {
      return settings.gate;
    },
    rooms,
    get questions() {
      return standing.current;
    },
    ...(options.askable && { latest }),
    sinks,
    clock,
    condition: new CameraCondition(
      camera,
      () => settings.gate,
      clock,
      (event) => sinks.emit(event),
    ),
    signal,
  });
  const closeAll = async (): Promise<void> => {
    await sinks.close();
    await close();
  };
  const watch = async (signal?: AbortSignal): Promise<void> => {
    const ended = new AbortController();
    const stopped = stopWhen(signal);
    const stream = options.assessOnly ? assessOnly : perceive;
    const cameras = sources.map((source) =>
      runSource(source, contextFor(source, ended.signal), stream, stopped.now, failures),
    );
    try {
      await lastValueFrom(merge(...cameras).pipe(takeUntil(stopped.drained)), { defaultValue: undefined });
    } finally {
      ended.abort();
      stopped.forget();
      latest.clear();
    }
  };
  try {
    const ask = (asked: AskRequest): Promise<AskResult> => latest.ask(asked);
    sinks.add(await options.sinks((event) => sinks.emit(event), ask));
  } catch (error) {
    await closeAll();
    throw error;
  }
  return {
    watch,
    close: async () => {
      await closeAll();
      return { provider, failures, sinkFailures };
    },
  };
}
