import { setTimeout } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Config } from '../config/schema.js';
import { ERRORS, FoglightError } from '../core/errors.js';
import type { Sink } from '../core/events.js';
import type { Mode, Source } from '../core/source.js';
import { openAll } from '../ingest/open.js';
import { Player, type PlayerOptions } from '../ingest/player.js';
import { StandingQuestions } from '../pipeline/standingQuestions.js';
import { openRun, type OpenRun } from '../pipeline/run.js';
import { Settings } from '../pipeline/settings.js';
import { Encoder } from '../publish/encode/encoder.js';
import type { SinkOptions } from '../publish/sinkOptions.js';
import { Summary, type Totals } from '../publish/summary.js';
import { Lifecycle } from '../ros/lifecycle/lifecycle.js';
import { serveLifecycle } from '../ros/lifecycle/server.js';
import { GraphNode } from './graphNode.js';
import { interruptSignal } from './interruptSignal.js';
import { createLog } from './log.js';
import { logSink } from './logSink.js';
import { progress } from './progress.js';
import { RosNode } from './rosNode.js';
import { ManagedRun } from './managedRun.js';

export interface SessionOptions {
  readonly inputs: readonly string[];
  readonly config: Config;
  readonly mode?: Mode | undefined;
  readonly questions?: readonly string[];
  readonly assessOnly?: boolean;
  readonly json?: boolean | undefined;
  /** Opens the sinks of the command, in addition to the summary, the progress and the log. */
  readonly sinks?: (
    options: SinkOptions,
    sources: readonly Source[],
    run: Pick<OpenRun, 'ask'>,
  ) => Promise<Sink[]>;
  /** Questions will be put: models are loaded before live sources are read, and last pictures are kept. */
  readonly asks?: boolean;
  /** Called when the sources have ended, while their last pictures can still be asked about. */
  readonly atEnd?: () => Promise<void>;
  /** Whether to be a node on the ROS 2 graph with topics, parameters and services; managed if `ros.lifecycle` is set. */
  readonly ros?: boolean | undefined;
  /** With `ros`: play recorded inputs by their stamps and publish `/clock` at `clockHz`, Hz of the wall clock. */
  readonly play?: (PlayerOptions & { readonly clockHz: number }) | undefined;
  /** Name of the node; default `foglight`. Also used if only a source needs the graph. */
  readonly node?: string | undefined;
  /** Ends the run, as Ctrl-C does. */
  readonly signal?: AbortSignal;
}

export interface SessionResult {
  readonly summary: Summary;
}

/**
 * One run from the command line: opens the inputs, shows progress, ends on Ctrl-C and counts the events. If a source or
 * a sink failed, `process.exitCode` is set.
 */
export async function session(options: SessionOptions): Promise<SessionResult> {
  const { config, json = false } = options;
  const summary = new Summary();
  const interrupt = interruptSignal(options.signal);
  const encoder = new Encoder(config.record.jpeg_quality);
  const graph = new GraphNode(options.node, config.ros);
  let node: RosNode | undefined;
  const log = createLog(json, (level, text) => node?.log(level, text));
  try {
    const { play } = options;
    const settings = await Settings.of(play ? { ...config, use_sim_time: true } : config);
    const questions = new StandingQuestions(options.questions);
    const player = play && new Player(play);
    const playerClock = play && player && { clock: player, hz: play.clockHz };
    if (options.ros) node = await RosNode.open(await graph.port(), settings, questions, playerClock);
    const managedRun = new ManagedRun(() =>
      openSession(options, { settings, questions, graph, node, player, log, encoder, summary }),
    );
    if (node && config.ros.lifecycle) await runManaged(managedRun, node, log, interrupt.signal);
    else await runToEnd(managedRun, interrupt.signal);
    const failure = managedRun.results.flatMap(({ failures, sinkFailures }) => [
      ...failures.map(({ error }) => error),
      ...sinkFailures,
    ])[0];
    if (failure) process.exitCode = failure.exitCode;
    else if (!interrupt.signal.aborted) process.exitCode = exitCodeOf(summary.totals()) ?? process.exitCode;
    return { summary };
  } finally {
    interrupt.stop();
    node?.close();
    await encoder.close();
    await graph.close();
  }
}

/** A run that met errors and reported no picture has failed, also where each error by itself concerns one picture. */
function exitCodeOf({ reported, errors }: Totals): number | undefined {
  const [code] = errors.keys();
  return reported === 0 && code ? ERRORS[code].exit : undefined;
}

/** Time for which a node stays on the graph after its shutdown, so that its last replies are delivered, milliseconds. */
const LINGER_MS = 300;

interface SessionParts {
  readonly settings: Settings;
  readonly questions: StandingQuestions;
  readonly graph: GraphNode;
  readonly node: RosNode | undefined;
  readonly player: Player | undefined;
  readonly log: Logger;
  readonly encoder: Encoder;
  readonly summary: Summary;
}

/** Opens sources, rooms and sinks. No source is read yet. */
async function openSession(options: SessionOptions, parts: SessionParts): Promise<OpenRun> {
  const { json = false, assessOnly = false, asks = false } = options;
  const { settings, questions, graph, node, player, log, encoder, summary } = parts;
  const mode = options.mode ?? (player && 'live');
  // A player must read every frame of its recordings. The pipeline drops and counts those that it has no time for.
  const reading = player ? 'complete' : mode;
  const openOptions = { config: settings.config.source, port: graph.port, ...(reading && { mode: reading }) };
  const opened = await openAll(options.inputs, openOptions);
  const endless = player && opened.find(({ finite }) => !finite);
  if (endless)
    throw new FoglightError('FOG_USAGE', `--clock needs recordings, and ${endless.uri} is a live source`);
  const sources = player ? opened.map((source) => player.play(source)) : opened;
  const complete = mode ? mode === 'complete' : sources.every(({ finite }) => finite);
  const run = await openRun({
    sources,
    config: settings,
    questions,
    log: (level, message) => log[level](message),
    assessOnly,
    ...(mode && { mode }),
    ...(node && { clock: node.clock }),
    askable: node !== undefined || asks,
    observes: asks,
    warm: asks,
    atEnd: options.atEnd,
  });
  try {
    const sinkOptions: SinkOptions = {
      mode: complete ? 'complete' : 'live',
      encoder,
      emit: (event) => run.emit(event),
      notice: (text) => log.info(text),
    };
    run.add([
      summary,
      progressSink(sources, json),
      logSink((level, text) => log[level](text)),
      ...((await node?.sinks(sources, sinkOptions, run)) ?? []),
      ...((await options.sinks?.(sinkOptions, sources, run)) ?? []),
    ]);
  } catch (error) {
    await run.close();
    throw error;
  }
  return run;
}

/** Runs until the sources end or the signal is aborted. */
async function runToEnd(managedRun: ManagedRun, signal: AbortSignal): Promise<void> {
  await managedRun.configure();
  try {
    await managedRun.activate();
    if (signal.aborted) await managedRun.deactivate();
    signal.addEventListener('abort', () => void managedRun.deactivate(), { once: true });
    await managedRun.ended;
  } finally {
    await managedRun.cleanup();
  }
}

/** Runs as the lifecycle services request, until the node is shut down or the signal is aborted. */
async function runManaged(
  managedRun: ManagedRun,
  node: RosNode,
  log: Logger,
  signal: AbortSignal,
): Promise<void> {
  const lifecycle = new Lifecycle(managedRun);
  const services = await serveLifecycle(node.port, lifecycle, node.clock);
  const finalized = new Promise<void>((resolve) => {
    lifecycle.steps.subscribe(({ transition, reason }) => {
      if (reason !== undefined) log.error(`${transition.from} failed: ${reason}`);
      else log.info(`${transition.from} → ${transition.to}`);
      if (transition.to === 'finalized') resolve();
    });
  });
  if (signal.aborted) await lifecycle.shutdown();
  signal.addEventListener('abort', () => void lifecycle.shutdown(), { once: true });
  await finalized;
  // The client that requested the shutdown must receive its reply first.
  await setTimeout(LINGER_MS);
  services.close();
}

/** Shows progress as the number of reports of all sources. */
function progressSink(sources: readonly Source[], json: boolean): Sink {
  const expected = sources.map(({ expectedFrames }) => expectedFrames ?? NaN).reduce((a, b) => a + b, 0);
  const bar = json ? undefined : progress('frames', Number.isNaN(expected) ? undefined : expected);
  let frames = 0;
  return {
    name: 'progress',
    wantsPictures: false,
    publish: ({ type }) => {
      if (type === 'report') bar?.update((frames += 1));
    },
    close: () => Promise.resolve(bar?.stop()),
  };
}
