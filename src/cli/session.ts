import type { Config } from '../config/schema.js';
import type { Happening, Sink } from '../core/outcome.js';
import type { Mode, Source } from '../core/source.js';
import { openAll } from '../ingest/open.js';
import { run, type RunResult } from '../pipeline/run.js';
import { Encoder } from '../publish/encode/encoder.js';
import type { SinkOptions } from '../publish/recordSink.js';
import { Summary } from '../publish/summary.js';
import type { Port } from '../ros/port.js';
import { GraphNode } from './graphNode.js';
import { createLog } from './log.js';
import { progress } from './progress.js';

export interface SessionOptions {
  readonly inputs: readonly string[];
  readonly config: Config;
  readonly mode?: Mode | undefined;
  readonly questions?: readonly string[];
  readonly assessOnly?: boolean;
  readonly json?: boolean | undefined;
  /** Sinks besides the summary. */
  readonly sinks?: (
    options: SinkOptions,
    sources: readonly Source[],
    port: () => Promise<Port>,
  ) => Promise<Sink[]>;
  /** Name of the node on the ROS 2 graph, which is joined when a source or sink needs it; default `foglight`. */
  readonly node?: string | undefined;
  /** Ends the run, as Ctrl-C does. */
  readonly signal?: AbortSignal;
}

export interface SessionResult extends RunResult {
  readonly summary: Summary;
  readonly sources: readonly Source[];
}

/**
 * One run from the command line: opens the inputs, shows progress, ends on Ctrl-C, counts what happened. An exit
 * code other than 0 is left in `process.exitCode` when a source or a sink failed.
 */
export async function session(options: SessionOptions): Promise<SessionResult> {
  const { config, inputs, mode, json = false } = options;
  const log = createLog(json);
  const node = new GraphNode(options.node);
  const openOptions = { config: config.source, port: node.port, ...(mode && { mode }) };
  const sources = await openAll(inputs, openOptions);
  const summary = new Summary();
  const bar = progressOf(sources, json);
  const encoder = new Encoder(config.record.jpeg_quality);
  const interrupt = interruption(options.signal);
  try {
    const result = await run({
      sources,
      config,
      signal: interrupt.signal,
      log: (level, message) => log[level](message),
      ...(mode && { mode }),
      ...(options.questions && { questions: options.questions }),
      ...(options.assessOnly && { assessOnly: true }),
      sinks: async (tell) => {
        const complete = mode ? mode === 'complete' : sources.every(({ finite }) => finite);
        const sinkOptions: SinkOptions = { mode: complete ? 'complete' : 'live', encoder, tell };
        return [
          summary,
          bar.sink,
          logSink(log),
          ...((await options.sinks?.(sinkOptions, sources, node.port)) ?? []),
        ];
      },
    });
    const failure = result.failures[0]?.error ?? result.sinkFailures[0];
    if (failure) process.exitCode = failure.exitCode;
    return { ...result, summary, sources };
  } finally {
    bar.stop();
    interrupt.stop();
    await encoder.close();
    await node.close();
  }
}

/** Progress by reports, of all sources together. */
function progressOf(sources: readonly Source[], json: boolean): { sink: Sink; stop(): void } {
  const expected = sources.map(({ expectedFrames }) => expectedFrames ?? NaN).reduce((a, b) => a + b, 0);
  const bar = json ? undefined : progress('frames', Number.isNaN(expected) ? undefined : expected);
  let frames = 0;
  const sink: Sink = {
    name: 'progress',
    wantsPictures: false,
    publish: ({ type }) => {
      if (type === 'report') bar?.update((frames += 1));
    },
    close: () => Promise.resolve(),
  };
  return { sink, stop: () => bar?.stop() };
}

/** Errors and changes of a source's state are worth a line as they happen. */
function logSink(log: ReturnType<typeof createLog>): Sink {
  return {
    name: 'log',
    wantsPictures: false,
    publish(happening: Happening) {
      if (happening.type === 'error')
        log.warn(`${happening.camera}: ${happening.code}: ${happening.message}`);
      if (happening.type === 'source')
        log.debug(`${happening.camera} is ${happening.state}: ${happening.reason}`);
    },
    close: () => Promise.resolve(),
  };
}

/** Ctrl-C and SIGTERM drain and close; a second Ctrl-C ends at once. */
function interruption(also?: AbortSignal): { signal: AbortSignal; stop(): void } {
  const controller = new AbortController();
  const onSignal = (): void => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort();
  };
  also?.addEventListener('abort', onSignal, { once: true });
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  return {
    signal: controller.signal,
    stop() {
      process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
      also?.removeEventListener('abort', onSignal);
    },
  };
}
