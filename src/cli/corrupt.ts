import { stat } from 'node:fs/promises';
import { Command, Option } from 'commander';
import { loadConfig } from '../config/load.js';
import { LEVELS, type Level } from '../core/degradation.js';
import { FoglightError } from '../core/errors.js';
import { PROFILES, recipe, type Profile } from '../corrupt/corrupt.js';
import { defaultQuestionsFile, Chains, readKnownAnswers } from './chains.js';
import { corruptFiles } from './corruptFiles.js';
import { numberOf } from './numbers.js';

interface Options {
  readonly recipe: string;
  /** Intensity in [0, 1]. */
  readonly level?: number;
  readonly seed: number;
  readonly profile: Profile;
  readonly chains?: true;
  readonly question?: string;
  readonly answer?: string;
  readonly config?: string;
  readonly json?: true;
}

/** `foglight corrupt INPUT OUTPUT` */
export function corruptCommand(): Command {
  return new Command('corrupt')
    .description('Degrade a picture, a folder of pictures or a video, reproducibly.')
    .argument('<input>', 'picture, folder of pictures, or video')
    .argument('<output>', 'picture, folder (same names; of a video its frames) or video (.mp4, .mov, .mkv)')
    .requiredOption(
      '--recipe <recipe>',
      "kinds with intensities, such as lens_blur:0.4,fog:0.3; or single (one kind per picture, by the benchmark's weights), compound (one kind per stage), seven (as in Robust-R1's worked example)",
    )
    .option(
      '--level <level>',
      'intensity for single, and for kinds given without one: low (0.23), mid (0.45), high (0.9) or a number from 0 to 1',
      levelOf,
    )
    .option('--seed <n>', 'seed of the random numbers', numberOf({ whole: true }), 0)
    .addOption(
      new Option(
        '--profile <profile>',
        "reference: the benchmark's functions; wild: physical models with varied parameters",
      )
        .choices(PROFILES)
        .default('reference'),
    )
    .option('--chains', "add Robust-R1's chains to the record, for questions with known answers")
    .option('--question <text>', 'with --chains: the question about every picture')
    .option('--answer <text>', 'with --chains: the correct answer')
    .option(
      '--config <file>',
      'with --chains: configuration with the length of chains and the endpoint that writes them',
    )
    .option('--json', 'also print one JSON object per picture on stdout')
    .action(async (input: string, output: string, options: Options) => {
      const { profile, json, seed } = options;
      const choose = recipe(options.recipe, seed, options.level);
      const chains = options.chains && (await chainsFor(input, options));
      await corruptFiles({
        input,
        output,
        choose,
        seed,
        profile,
        json: json === true,
        ...(chains && { chains }),
      });
    });
}

/** Reads the questions: the one from the command line for all pictures, or those in a file beside them. */
async function chainsFor(input: string, { question, answer, config }: Options): Promise<Chains> {
  if ((question === undefined) !== (answer === undefined))
    throw new FoglightError('FOG_USAGE', '--question and --answer need each other');
  const { reason } = await loadConfig(config);
  if (question !== undefined && answer !== undefined) return new Chains(reason, () => [{ question, answer }]);
  const folder = await stat(input).then(
    (info) => info.isDirectory(),
    () => false,
  );
  const known = await readKnownAnswers(defaultQuestionsFile(input, folder));
  return new Chains(reason, (name) => known.get(name) ?? []);
}

/** A benchmark level by name, or a number. */
const levelOf = (text: string): number =>
  Object.hasOwn(LEVELS, text) ? LEVELS[text as Level] : numberOf({ least: 0, most: 1 })(text);
