import { stat } from 'node:fs/promises';
import { Command, Option } from 'commander';
import { loadConfig } from '../config/load.js';
import { degradationNamed, LEVELS, type Degradation, type Level } from '../core/degradation.js';
import { FoglightError } from '../core/errors.js';
import {
  drawCompound,
  drawSeven,
  drawSingle,
  parseChain,
  PROFILES,
  type Profile,
} from '../corrupt/corrupt.js';
import { besideOf, Chains, readKnown } from './chains.js';
import { corruptFiles, type Choose } from './corruptFiles.js';

interface Options {
  readonly kind?: string;
  readonly chain?: string;
  readonly single?: true;
  readonly compound?: true;
  readonly seven?: true;
  readonly intensity?: string;
  readonly level?: Level;
  readonly seed: string;
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
    .option('--kind <kind>', 'one kind of degradation, such as noise or lens_blur')
    .option('--chain <chain>', 'several, from left to right, such as "noise:0.5,fog:0.3"')
    .option('--single', "one kind a picture, drawn by the benchmark's weights")
    .option('--compound', 'one kind a stage, intensities drawn from 0 to 1')
    .option('--seven', "seven kinds at once, as in Robust-R1's worked example")
    .option('--intensity <s>', 'with --kind or --single: 0 to 1')
    .addOption(
      new Option('--level <level>', 'with --kind or --single: low 0.23, mid 0.45, high 0.9').choices(
        Object.keys(LEVELS),
      ),
    )
    .option('--seed <n>', 'what all chance comes from', '0')
    .addOption(
      new Option('--profile <profile>', "reference: the benchmark's functions; wild: varied and physical")
        .choices(PROFILES)
        .default('reference'),
    )
    .option('--chains', "add Robust-R1's chain to the record, for questions whose answers are known")
    .option('--question <text>', 'with --chains: the question about every picture')
    .option('--answer <text>', 'with --chains: its true answer')
    .option('--config <file>', 'with --chains: lengths, and the endpoint that writes them')
    .option('--json', 'one JSON object a picture on stdout, too')
    .action(async (input: string, output: string, options: Options) => {
      const seed = Number(options.seed);
      if (!Number.isInteger(seed)) throw new FoglightError('FOG_USAGE', '--seed takes a whole number');
      const choose = chooser(options, seed);
      const { profile, json } = options;
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

/** The questions: one given for all pictures, or a file beside them. */
async function chainsFor(input: string, { question, answer, config }: Options): Promise<Chains> {
  if ((question === undefined) !== (answer === undefined))
    throw new FoglightError('FOG_USAGE', '--question and --answer go together');
  const { reason } = await loadConfig(config);
  if (question !== undefined && answer !== undefined) return new Chains(reason, () => [{ question, answer }]);
  const folder = await stat(input).then(
    (info) => info.isDirectory(),
    () => false,
  );
  const known = await readKnown(besideOf(input, folder));
  return new Chains(reason, (name) => known.get(name) ?? []);
}

/** Which degradations the picture or clip with an index gets. */
function chooser(options: Options, seed: number): Choose {
  const ways = ['kind', 'chain', 'single', 'compound', 'seven'] as const;
  const given = ways.filter((way) => options[way] !== undefined);
  const [way] = given;
  if (!way || given.length > 1) {
    throw new FoglightError('FOG_USAGE', 'give one of --kind, --chain, --single, --compound and --seven');
  }
  if (way !== 'kind' && way !== 'single' && (options.intensity ?? options.level) !== undefined) {
    throw new FoglightError('FOG_USAGE', `--${way} has its own intensities`);
  }
  if (way === 'compound') return (index) => drawCompound(seed, index);
  if (way === 'seven') return (index) => drawSeven(seed, index);
  const steps = way === 'chain' ? parseChain(options.chain!) : undefined;
  if (steps) return () => steps;
  const intensity = intensityOf(options);
  if (way === 'single') return (index) => drawSingle(seed, index, intensity);
  const step = namedKind(options.kind!, intensity);
  return () => [step];
}

function namedKind(name: string, intensity: number): Degradation {
  const kind = degradationNamed(name);
  if (kind) return { kind, intensity };
  // The chain's reader knows how to say which kinds there are.
  return parseChain(`${name.replace(/[,:]/g, ' ')}:${intensity}`)[0]!;
}

function intensityOf({ intensity, level }: Options): number {
  if ((intensity === undefined) === (level === undefined)) {
    throw new FoglightError('FOG_USAGE', 'give either --intensity or --level');
  }
  const value = level ? LEVELS[level] : Number(intensity);
  if (intensity?.trim() === '' || !(value >= 0 && value <= 1)) {
    throw new FoglightError('FOG_USAGE', `--intensity takes a number from 0 to 1, not "${intensity}"`);
  }
  return value;
}
