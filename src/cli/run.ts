import { Command } from 'commander';
import { FoglightError } from '../core/errors.js';
import { eventsSink } from '../publish/events/sink.js';
import { jsonLinesSink } from '../publish/jsonl/sink.js';
import {
  configFrom,
  modeOption,
  policyOption,
  providerOption,
  refuseOverwriting,
  withCommon,
  type CommonOptions,
} from './options.js';
import { numberOf } from './numbers.js';
import { answerLines } from './answerLines.js';
import { openRecording } from '../app/openRecording.js';
import { allSources, withSourceList } from './sourceList.js';
import { session, type SessionOptions } from '../app/session.js';
import { printSummary } from './printSummary.js';

interface RunCliOptions extends CommonOptions {
  readonly sources?: string;
  readonly ask: string[];
  readonly record?: string;
  readonly events?: string;
  readonly ros?: true;
  readonly nodeName?: string;
  readonly lifecycle?: true;
  readonly clock?: true;
  /** Hz. */
  readonly clockRate?: number;
  readonly rate?: number;
  readonly loop?: true;
  readonly startOffset?: number;
}

/** Default rate of /clock, Hz. */
const CLOCK_HZ = 100;

const positive = numberOf({ least: Number.MIN_VALUE, most: 1e6 });

/** `foglight run SOURCE...` */
export function runCommand(): Command {
  return withSourceList(withCommon(new Command('run')))
    .description('Watch sources: assess, recover, answer questions, record, publish.')
    .argument(
      '[source...]',
      'rtsp://… http(s)://… clip.mp4 /dev/video0 ros:/camera/image_raw bag-folder/ run.mcap pictures/ picture.jpg lavfi:testsrc2; NAME=SOURCE names its camera',
    )
    .option(
      '--ask <question>',
      'ask a question repeatedly during the run; may be given several times',
      (text, all: string[]) => [...all, text],
      [],
    )
    .addOption(policyOption())
    .addOption(modeOption())
    .addOption(providerOption())
    .option('--record <out.mcap>', 'record best, recovered, reports, verdicts and answers')
    .option('--events <target>', 'stream records to FILE or unix:SOCKET')
    .option('--ros', 'run as a node on the ROS 2 graph: topics, parameters, services')
    .option('--node-name <name>', 'with --ros: name of the node (default: foglight)')
    .option(
      '--lifecycle',
      'with --ros: run as a managed node, which starts unconfigured and waits for lifecycle transitions',
    )
    .option('--clock', 'with --ros: play recordings by their stamps and publish /clock')
    .option('--clock-rate <hz>', `with --clock: rate of /clock in Hz (default: ${CLOCK_HZ})`, positive)
    .option('--rate <factor>', 'with --clock: playback speed (default: 1)', positive)
    .option('--loop', 'with --clock: start again when the recordings have ended')
    .option('--start-offset <s>', 'with --clock: start this many seconds after the first picture', positive)
    .option('--no-accept', 'use every recovered picture, including those that acceptance would refuse')
    .action(async (given: string[], options: RunCliOptions) => {
      const inputs = await allSources(given, options.sources);
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
        ros: options.ros === true,
        play: options.clock ? playerOptions(options) : undefined,
        node: options.nodeName,
        sinks: async (sinkOptions, sources) => [
          ...(options.record ? [await openRecording(options.record, config, sources, sinkOptions)] : []),
          ...(options.events ? [await eventsSink(options.events, sinkOptions)] : []),
          options.json ? jsonLinesSink(process.stdout) : answerLines(process.stdout),
        ],
      });
      printSummary(summary, options.json);
    });
}

/** Refuses options that have no effect without another one. @throws FOG_USAGE */
function refuseAlone(options: RunCliOptions): void {
  const needs = { nodeName: 'ros', lifecycle: 'ros', clock: 'ros' } as const;
  const needsClock = { clockRate: 'clock', rate: 'clock', loop: 'clock', startOffset: 'clock' } as const;
  for (const [name, other] of Object.entries({ ...needs, ...needsClock }) as [
    keyof RunCliOptions,
    'ros' | 'clock',
  ][])
    if (options[name] !== undefined && !options[other])
      throw new FoglightError('FOG_USAGE', `--${kebab(name)} needs --${other}`);
}

const kebab = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

function playerOptions({ rate, loop, startOffset, clockRate }: RunCliOptions): SessionOptions['play'] {
  return {
    clockHz: clockRate ?? CLOCK_HZ,
    ...(rate !== undefined && { rate }),
    ...(loop !== undefined && { loop }),
    ...(startOffset !== undefined && { startOffsetS: startOffset }),
  };
}
