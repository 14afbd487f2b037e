import { Command } from 'commander';
import { jsonLinesSink } from '../publish/jsonl/sink.js';
import { configFrom, policyOption, withCommon, type CommonOptions } from './options.js';
import { reportLines } from './reportLines.js';
import { session } from '../app/session.js';

/** `foglight assess INPUT...`: prints one line per picture with its degradations. */
export function assessCommand(): Command {
  return withCommon(new Command('assess'))
    .description('Print the degradations of each picture and their intensities.')
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
