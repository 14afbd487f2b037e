import { Command } from 'commander';
import { FoglightError } from '../core/errors.js';
import { eventsSink } from '../publish/events/sink.js';
import { jsonLinesSink } from '../publish/jsonLines.js';
import { recordSink } from '../publish/recordSink.js';
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
import { session } from './session.js';
import { summaryText } from './summaryText.js';

interface RunCliOptions extends CommonOptions {
  readonly ask: string[];
  readonly record?: string;
  readonly events?: string;
  /** Node name, or true for the default one. */
  readonly ros?: string | true;
  readonly lifecycle?: boolean;
}

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
    .option('--no-accept', 'use every recovered picture, proven or not')
    .action(async (inputs: string[], options: RunCliOptions) => {
      if (options.record) refuseOverwriting(inputs, options.record);
      if (options.lifecycle && !options.ros) throw new FoglightError('FOG_USAGE', '--lifecycle needs --ros');
      const config = await configFrom(options);
      if (options.lifecycle) config.ros.lifecycle = true;
      const { summary } = await session({
        inputs,
        config,
        mode: options.mode,
        questions: options.ask,
        json: options.json,
        ros: options.ros !== undefined,
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
