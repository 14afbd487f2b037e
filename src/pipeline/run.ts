import { lastValueFrom, merge, takeUntil } from 'rxjs';
import type { Config } from '../config/schema.js';
import { asFoglightError, type FoglightError } from '../core/errors.js';
import type { PipelineEvent, Sink } from '../core/events.js';
import type { Mode, Source } from '../core/source.js';
import { systemClock, type Clock } from '../core/time.js';
import type { ProviderChoice } from '../runtime/provider.js';
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
  /** Overrides what suits each source: complete for one that ends, live for all else. */
  readonly mode?: Mode;
  /** Settings, where it is to change while the run goes on. */
  readonly config: Config | Settings;
  /** Standing questions; Questions, where they are to be replaced while the run goes on. */
  readonly questions?: readonly string[] | StandingQuestions;
  /**
   * Opens the sinks once the sources are known to be worth it. What a sink has to say itself (a picture it dropped)
   * it emits to all of them; `ask` puts a question to a camera's last picture, where the run is `askable`.
   */
  readonly sinks: (
    emit: (event: PipelineEvent) => void,
    ask: (asked: AskRequest) => Promise<AskResult>,
  ) => Promise<readonly Sink[]>;
  /** Keep each camera's last picture to be asked about: it costs one of the source's buffers. */
  readonly askable?: boolean;
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

/** A run whose rooms and sinks are open, and whose sources wait to be watched. */
export interface OpenRun {
  /** Every source through the rooms to the sinks until they end or the signal is aborted; may be called again then. */
  watch(signal?: AbortSignal): Promise<void>;
  /** Closes sinks and rooms. */
  close(): Promise<RunResult>;
}

/**
 * The main job: every source through the rooms to the sinks, until the sources end or the signal is aborted.
 * One camera that fails leaves the others running.
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

/** The same in steps, for a node with a life of its own. */
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
