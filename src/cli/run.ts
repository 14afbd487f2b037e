import { Command } from 'commander';
import { FoglightError } from '../core/errors.js';
import { eventsSink } from '../publish/events/sink.js';
import { jsonLinesSink } from '../publish/jsonl/sink.js';
import { recordSink } from '../publish/mcap/sink.js';
import {
  configFrom,
  modeOption,
  policyOption,
  providerOption,
  refuseOverwriting,
  withCommon,
  type CommonOptions,
} from './options.js';
import { answerLines } from './answerLines.js';
import { session, type SessionOptions } from '../app/session.js';
import { summaryText } from './summaryText.js';

interface RunCliOptions extends CommonOptions {
  readonly ask: string[];
  readonly record?: string;
  readonly events?: string;
  /** Node name, or true for the default one. */
  readonly ros?: string | true;
  readonly lifecycle?: boolean;
  /** Rate of /clock, hertz, or true for the default one. */
  readonly clock?: number | true;
  readonly rate?: number;
  readonly loop?: boolean;
  readonly startOffset?: number;
}

/** Messages a second on /clock. */
const CLOCK_HZ = 100;

/** `foglight run SOURCE...`: the main job. */
export function runCommand(): Command {
  return withCommon(new Command('run'))
    .description('Watch sources: measure, gate, recover, answer, record.')
    .argument(
      '<source...>',
      'rtsp://… http(s)://… clip.mp4 /dev/video0 ros:/camera/image_raw bag-folder/ run.mcap pictures/ picture.jpg lavfi:testsrc2',
    )
    .option(
      '--ask <question>',
      'a standing question (may be given again)',
      (text, all: string[]) => [...all, text],
      [],
    )
    .addOption(policyOption())
    .addOption(modeOption())
    .addOption(providerOption())
    .option('--record <out.mcap>', 'record best, recovered, reports, verdicts and answers')
    .option('--events <target>', 'stream records to FILE or unix:SOCKET')
    .option('--ros [node]', 'publish on the ROS 2 graph as this node (default: foglight)')
    .option('--lifecycle', 'with --ros: a managed node, which waits unconfigured for lifecycle transitions')
    .option(
      '--clock [hz]',
      `with --ros: play recordings by their stamps and publish /clock (default: ${CLOCK_HZ} Hz)`,
      positive,
    )
    .option('--rate <factor>', 'with --clock: recorded seconds a second (default: 1)', positive)
    .option('--loop', 'with --clock: begin again at the end')
    .option('--start-offset <s>', 'with --clock: where to begin, seconds', positive)
    .option('--no-accept', 'use every recovered picture, proven or not')
    .action(async (inputs: string[], options: RunCliOptions) => {
      if (options.record) refuseOverwriting(inputs, options.record);
      refuseAlone(options);
      const config = await configFrom(options);
      if (options.lifecycle) config.ros.lifecycle = true;
      const { summary } = await session({
        inputs,
        config,
        mode: options.mode,
        questions: options.ask,
        json: options.json,
        ros: options.ros !== undefined,
        play: options.clock === undefined ? undefined : playerOptions(options, options.clock),
        node: typeof options.ros === 'string' ? options.ros : undefined,
        sinks: async (sinkOptions) => [
          ...(options.record ? [await recordSink(options.record, config.record, sinkOptions)] : []),
          ...(options.events ? [await eventsSink(options.events, sinkOptions)] : []),
          options.json ? jsonLinesSink(process.stdout) : answerLines(process.stderr),
        ],
      });
      if (!options.json) process.stderr.write(`${summaryText(summary)}\n`);
    });
}

/** Options that mean nothing without another are refused rather than passed over. */
function refuseAlone({ ros, clock, ...options }: RunCliOptions): void {
  for (const name of ['lifecycle', 'clock'] as const)
    if ({ clock, ...options }[name] !== undefined && !ros)
      throw new FoglightError('FOG_USAGE', `--${name} needs --ros`);
  for (const [name, value] of Object.entries({
    rate: options.rate,
    loop: options.loop,
    'start-offset': options.startOffset,
  }))
    if (value !== undefined && clock === undefined)
      throw new FoglightError('FOG_USAGE', `--${name} needs --clock`);
}

function playerOptions(
  { rate, loop, startOffset }: RunCliOptions,
  clock: number | true,
): SessionOptions['play'] {
  return {
    clockHz: clock === true ? CLOCK_HZ : clock,
    ...(rate !== undefined && { rate }),
    ...(loop !== undefined && { loop }),
    ...(startOffset !== undefined && { startOffsetS: startOffset }),
  };
}

function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0) || value > 1e6) throw new FoglightError('FOG_USAGE', `${text} is not a number above 0`);
  return value;
}
