import { Command } from 'commander';
import { jsonLinesSink } from '../publish/jsonl/sink.js';
import { configFrom, policyOption, withCommon, type CommonOptions } from './options.js';
import { reportLines } from './reportLines.js';
import { session } from '../app/session.js';

/** `foglight assess INPUT...`: what is wrong with each picture, a line each. */
export function assessCommand(): Command {
  return withCommon(new Command('assess'))
    .description('Say what is wrong with each picture, and how much.')
    .argument('<input...>', 'pictures, folders, globs, videos, bags')
    .addOption(policyOption())
    .action(async (inputs: string[], options: CommonOptions) => {
      await session({
        inputs,
        config: await configFrom(options),
        mode: 'complete',
        assessOnly: true,
        json: options.json,
        sinks: async () => [options.json ? jsonLinesSink(process.stdout) : reportLines(process.stdout)],
      });
    });
}
