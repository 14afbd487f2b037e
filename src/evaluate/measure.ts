import { camelCased } from '../config/camelCase.js';
import { stat } from 'node:fs/promises';
import { atMost } from './figure.js';
import { parseConfig } from '../config/load.js';
import type { FoglightError } from '../core/errors.js';
import { Settings } from '../pipeline/settings.js';
import { listModels, MODELS_DIR, type ModelCard } from '../runtime/models.js';
import { summariseAssessor, type AssessorSummary } from './assessorSummary.js';
import { assessorGoals, noting, recovererGoals, type DetailedFigure } from './goals.js';
import { CLIP_KINDS } from './jobs/clip.js';
import type { CostResult } from './jobs/cost.js';
import { Laboratory } from './laboratory.js';
import type { JobOf, JobType, ResultOf } from './protocol.js';
import { summariseRecoverer, type RecovererResults, type RecovererSummary } from './recovererSummary.js';
import { findSets, pick, type Item, type Sets } from './sets.js';

export interface MeasureOptions {
  /** Folder of clean pictures, or one with `dev/`, `real/`, `detect/` and `clips/`. */
  readonly folder: string;
  /** Number of clean pictures to degrade. All clean pictures are also assessed and recovered as they are. */
  readonly pictures: number;
  /** FastestDet's ONNX file, for semantic distances and detections. */
  readonly detector?: string;
  /** Folder in which degraded pictures that took long to make are cached. */
  readonly cache: string;
  readonly onProgress: (what: string, done: number, of: number) => void;
  /** Called for each picture that could not be measured and is left out. */
  readonly onFailure: (error: FoglightError) => void;
}

export interface Measured {
  readonly goals: readonly DetailedFigure[];
  /** Which recovery model the goals speak of. */
  readonly recoverer: string;
  readonly counted: Readonly<Record<'clean' | 'degraded' | 'real' | 'detect' | 'clips', number>>;
  readonly assessor: AssessorSummary;
  readonly recoverers: Readonly<Record<string, RecovererSummary>>;
  readonly cost: CostResult;
  readonly models: readonly ModelCard[];
}

/** Longest side to which clean pictures are reduced, pixels: the size for which the benchmark's sizes are meant. */
const LONGEST = 500;

/** Measures the shipped models as users run them: onnxruntime on the CPU, the default gate, acceptance. */
export async function measure(options: MeasureOptions): Promise<Measured> {
  const sets = await findSets(options.folder);
  const models = await listModels();
  const recoverers = models.filter(({ kind }) => kind === 'recover').map(({ name }) => name);
  const laboratory = await open(options, recoverers);
  try {
    const cost = await laboratory.do('cost', {});
    const results = await measureSets(laboratory, sets, options);
    const { degraded, clean, real, detect, clips } = results;
    const assessor = summariseAssessor(degraded, clean, real);
    const summaries = Object.fromEntries(recoverers.map((name) => [name, summariseRecoverer(name, results)]));
    const counted = {
      clean: clean.length,
      degraded: degraded.length,
      real: real.length,
      detect: detect.length,
      clips: clips.length / CLIP_KINDS.length,
    };
    const recoverer = recoverers.find((name) => name.endsWith('quality')) ?? recoverers[0]!;
    const goals = [
      ...assessorGoals(assessor, cost),
      ...recovererGoals(summaries[recoverer]!),
      ...tierGoals(summaries, cost, models),
      atMost('shipped_size', 40, await megabytes(models), 'MB'),
    ];
    return { goals, recoverer, counted, assessor, recoverers: summaries, cost, models };
  } finally {
    await laboratory.close();
  }
}

/** The threads that measure, with the default configuration's gate and acceptance. */
export async function open(
  { cache, detector }: Pick<MeasureOptions, 'cache' | 'detector'>,
  recoverers: readonly string[],
): Promise<Laboratory> {
  const config = parseConfig({});
  return new Laboratory({
    subject: {
      recoverers,
      gate: (await Settings.of(config)).gate,
      rules: camelCased(config.recover),
    },
    cache,
    ...(detector !== undefined && {
      detector: { file: detector, threshold: config.reason.detector_threshold },
    }),
  });
}

async function measureSets(
  laboratory: Laboratory,
  sets: Sets,
  options: MeasureOptions,
): Promise<RecovererResults> {
  const each = <T extends JobType>(
    what: string,
    type: T,
    jobs: readonly JobOf<T>[],
  ): Promise<ResultOf<T>[]> =>
    laboratory.each(type, jobs, (done) => options.onProgress(what, done, jobs.length), options.onFailure);
  const asPicture = (item: Item) => ({ item, longest: LONGEST });
  const clips = sets.clips.flatMap((item) => CLIP_KINDS.map((kind) => ({ item, kind })));
  return {
    clean: await each('clean pictures', 'clean', sets.clean.map(asPicture)),
    degraded: await each('degraded', 'degraded', pick(sets.clean, options.pictures).map(asPicture)),
    real: await each(
      'real',
      'real',
      sets.real.map((item) => ({ item })),
    ),
    detect: options.detector
      ? await each(
          'labelled',
          'detect',
          sets.detect.map((item) => ({ item })),
        )
      : [],
    clips: await each('clips', 'clip', clips),
  };
}

/** Goals that compare the model sizes, and the cost of the fast one. */
function tierGoals(
  summaries: Readonly<Record<string, RecovererSummary>>,
  cost: CostResult,
  models: readonly ModelCard[],
): DetailedFigure[] {
  const [fast, quality] = [summaries['recover-fast'], summaries['recover-quality']];
  const parameters = models.find(({ name }) => name === 'recover-quality')?.parameters;
  return [
    ...(fast
      ? [noting(atMost('recover_fast_640x360', 20, cost.recover['recover-fast']!, 'ms'), cost.load)]
      : []),
    ...(fast && quality
      ? [atMost('fast_behind_quality', 1.5, quality.gain.high - fast.gain.high, 'dB')]
      : []),
    ...(parameters === undefined ? [] : [atMost('quality_parameters', 5, parameters / 1e6, 'million')]),
  ];
}

async function megabytes(models: readonly ModelCard[]): Promise<number> {
  const files = models.flatMap(({ files }) => Object.values(files).map(({ file }) => file));
  const sizes = await Promise.all(files.map(async (file) => (await stat(`${MODELS_DIR}/${file}`)).size));
  return sizes.reduce((sum, size) => sum + size, 0) / 1e6;
}
