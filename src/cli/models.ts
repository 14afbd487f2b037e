import { statSync } from 'node:fs';
import { Command } from 'commander';
import { MODELS_DIR, listModels } from '../runtime/models.js';

/** `foglight models list` */
export function modelsCommand(): Command {
  const command = new Command('models').description('The shipped models.');
  command
    .command('list')
    .description('names, sizes, what they do, and where their measured results are')
    .option('--json', 'one JSON object a line: the whole card')
    .action(async ({ json }: { json?: boolean }) => {
      for (const card of await listModels()) {
        if (json) {
          process.stdout.write(`${JSON.stringify(card)}\n`);
          continue;
        }
        const files = Object.values(card.files).map(({ file }) => file);
        const megabytes = files.reduce((sum, file) => sum + statSync(`${MODELS_DIR}/${file}`).size, 0) / 1e6;
        const parameters = card.parameters ? `${Math.round(card.parameters / 1000)}k parameters, ` : '';
        process.stderr.write(
          `${card.name.padEnd(14)} ${card.kind.padEnd(8)} ${parameters}${megabytes.toFixed(1)} MB  ${card.description ?? ''}\n`,
        );
        process.stderr.write(`${''.padEnd(14)} ${files.join(', ')}; card: models/${card.name}.json\n`);
      }
    });
  return command;
}
