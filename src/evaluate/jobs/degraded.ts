import {
  DEGRADATIONS,
  LEVELS,
  type Degradation,
  type DegradationKind,
  type Level,
} from '../../core/degradation.js';
import { drawCompound, type RgbImage } from '../../corrupt/corrupt.js';
import { psnr, ssim } from '../../media/similarity.js';
import { readAtMost, SIXTEEN } from '../degrade.js';
import { rDeg } from '../scores.js';
import { distance, type Features } from '../semantic.js';
import { numberOf, type Item } from '../sets.js';
import { perModel, type PerModel, type Tools } from './tools.js';

/** One degraded picture, measured. PSNR in decibels against the clean one. */
export interface Measurement {
  readonly severity: number;
  readonly flagged: boolean;
  /** In the order of DEGRADATIONS, as are the true ones. */
  readonly intensities: readonly number[];
  readonly truth: readonly number[];
  readonly rDeg: number;
  readonly captured: number;
  readonly recovered: PerModel<{ readonly psnr: number; readonly accepted: boolean }>;
  /** Semantic distance from the clean picture, in [0, 1]. */
  readonly distance?: number;
}

export interface Cell extends Measurement {
  readonly kind: DegradationKind;
  readonly level: Level;
  /** Structural similarity of the captured picture with the clean one; at high only. */
  readonly ssim?: number;
}

export interface DegradedResult {
  readonly cells: readonly Cell[];
  readonly compounds: readonly Measurement[];
}

/** Compounds of each picture. */
const COMPOUNDS = 2;

/** Measures one clean picture with every kind and level, and with compounds. */
export async function degradedJob(tools: Tools, item: Item, longest: number): Promise<DegradedResult> {
  const clean = await readAtMost(item.file, longest);
  const features = await tools.eye?.features(clean);
  const measured = async (steps: readonly Degradation[]): Promise<[Measurement, RgbImage]> => {
    const captured = await tools.degrader.degrade(item, clean, steps);
    return [await measure(tools, clean, captured, steps, features), captured];
  };
  const cells: Cell[] = [];
  for (const kind of SIXTEEN) {
    for (const level of Object.keys(LEVELS) as Level[]) {
      const [row, captured] = await measured([{ kind, intensity: LEVELS[level] }]);
      cells.push({ kind, level, ...row, ...(level === 'high' && { ssim: ssim(clean, captured) }) });
    }
  }
  const compounds: Measurement[] = [];
  for (let i = 0; i < COMPOUNDS; i += 1) {
    compounds.push((await measured(drawCompound(i, numberOf(item.name))))[0]);
  }
  return { cells, compounds };
}

async function measure(
  tools: Tools,
  clean: RgbImage,
  captured: RgbImage,
  steps: readonly Degradation[],
  features: Features | undefined,
): Promise<Measurement> {
  const seen = await tools.subject.assess(captured);
  const truth = DEGRADATIONS.map((kind) => steps.find((step) => step.kind === kind)?.intensity ?? 0);
  const intensities = [...seen.intensities];
  const recovered = await perModel(tools, async (model) => {
    const { picture, accepted } = await tools.subject.recover(model, captured, seen);
    return { psnr: psnr(clean, picture), accepted };
  });
  return {
    severity: seen.severity,
    flagged: seen.verdict !== 'pass',
    intensities,
    truth,
    rDeg: rDeg(truth, intensities),
    captured: psnr(clean, captured),
    recovered,
    ...(features && { distance: distance(features, await tools.eye!.features(captured)) }),
  };
}
