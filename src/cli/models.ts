import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { Command } from 'commander';
import { FoglightError } from '../core/errors.js';
import { download } from '../runtime/download.js';
import { KNOWN_MODELS } from '../runtime/knownModels.js';
import { MODELS_DIR, listModels } from '../runtime/models.js';

/** `foglight models list`, `foglight models pull` */
export function modelsCommand(): Command {
  const command = new Command('models').description('List the shipped models, and download others.');
  command
    .command('list')
    .description('list the shipped models: names, sizes, purpose, cards')
    .option('--json', 'one JSON object per line: the whole card')
    .action(async ({ json }: { json?: boolean }) => {
      for (const card of await listModels()) {
        if (json) {
          process.stdout.write(`${JSON.stringify(card)}\n`);
          continue;
        }
        const files = Object.values(card.files).map(({ file }) => file);
        const megabytes = files.reduce((sum, file) => sum + statSync(`${MODELS_DIR}/${file}`).size, 0) / 1e6;
        const parameters = card.parameters ? `${Math.round(card.parameters / 1000)}k parameters, ` : '';
        process.stdout.write(
          `${card.name.padEnd(14)} ${card.kind.padEnd(8)} ${parameters}${megabytes.toFixed(1)} MB  ${card.description ?? ''}\n`,
        );
        process.stdout.write(`${''.padEnd(14)} ${files.join(', ')}; card: models/${card.name}.json\n`);
      }
    });
  command
    .command('pull')
    .description('download a model, such as a detector for reason.detector, and check its sha256')
    .argument('<name>', `${Object.keys(KNOWN_MODELS).join(', ')}, or the http(s) address of a file`)
    .option('--sha256 <hex>', 'expected sha256 of the file; required with an address')
    .option('--out <file>', 'file to write (default: its own name in this folder)')
    .option('--json', 'one JSON object')
    .action(pull);
  return command;
}

interface PullOptions {
  readonly sha256?: string;
  readonly out?: string;
  readonly json?: true;
}

async function pull(name: string, { sha256: given, out, json }: PullOptions): Promise<void> {
  const { url, sha256 = given } = KNOWN_MODELS[name] ?? { url: name };
  const address = URL.canParse(url) ? new URL(url) : undefined;
  if (!address || !/^https?:$/.test(address.protocol))
    throw new FoglightError(
      'FOG_USAGE',
      `${name} is not an http(s) address, and the models known by name are: ${Object.keys(KNOWN_MODELS).join(', ')}`,
    );
  if (sha256 === undefined || !/^[0-9a-f]{64}$/i.test(sha256))
    throw new FoglightError('FOG_USAGE', 'an address needs --sha256 with sixty-four hexadecimal digits');
  const file = out ?? basename(address.pathname);
  if (file === '') throw new FoglightError('FOG_USAGE', 'the address has no file name: use --out');
  const fetched = await download({ url, sha256, file });
  if (json) process.stdout.write(`${JSON.stringify({ file, sha256: sha256.toLowerCase(), fetched })}\n`);
  else
    process.stdout.write(`${file} ${fetched ? 'was downloaded' : 'already exists'}; its sha256 is correct\n`);
}
