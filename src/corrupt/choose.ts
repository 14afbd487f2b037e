import {
  DEGRADATIONS,
  degradationNamed,
  STAGE_OF,
  type Degradation,
  type DegradationKind,
  type Level,
  LEVELS,
  type DegradationStage,
} from '../core/degradation.js';
import { FoglightError } from '../core/errors.js';
import { Random } from './random.js';

/** Probability of each kind in 400ths when one is drawn (Robust-R1): a quarter per stage. Foglight's own weather is not drawn. */
export const WEIGHTS: Readonly<Partial<Record<DegradationKind, number>>> = {
  lens_blur: 20,
  lens_flare: 20,
  motion_blur: 20,
  dirty_lens: 20,
  saturation: 20,
  compression: 25,
  block_exchange: 25,
  mean_shift: 25,
  scan_lines: 25,
  darkness: 25,
  atmospheric_turbulence: 25,
  noise: 25,
  color_diffusion: 25,
  sharpness: 33,
  graffiti: 33,
  watermark: 34,
};

/** The order in which degradations are applied. */
const STAGES: readonly DegradationStage[] = ['capture', 'transmission', 'environment', 'postprocessing'];

function pick(random: Random, kinds: readonly DegradationKind[]): DegradationKind {
  const total = kinds.reduce((sum, kind) => sum + (WEIGHTS[kind] ?? 0), 0);
  let left = random.uniform(0, total);
  for (const kind of kinds) if ((left -= WEIGHTS[kind] ?? 0) < 0) return kind;
  return kinds.at(-1)!;
}

/** One kind by the papers' weights: the same kind at every intensity for the same seed and index. */
export function drawSingle(seed: number, index: number, intensity: number): Degradation[] {
  const kind = pick(new Random('single', seed, index), DEGRADATIONS);
  return [{ kind, intensity }];
}

/** One kind per stage, with intensities uniform in [0, 1]. */
export function drawCompound(seed: number, index: number): Degradation[] {
  const random = new Random('compound', seed, index);
  return STAGES.map((stage) => ({
    kind: pick(
      random,
      DEGRADATIONS.filter((kind) => STAGE_OF[kind] === stage),
    ),
    intensity: random.uniform(),
  }));
}

/** Seven kinds at once in the order of their stages, Σ about 2.03: the size of Robust-R1's worked example. */
export function drawSeven(seed: number, index: number): Degradation[] {
  const random = new Random('seven', seed, index);
  const chosen = new Set<DegradationKind>();
  while (chosen.size < 7) chosen.add(pick(random, DEGRADATIONS));
  const kinds = STAGES.flatMap((stage) => [...chosen].filter((kind) => STAGE_OF[kind] === stage));
  return kinds.map((kind) => ({ kind, intensity: random.uniform(0, (2 * 2.03) / 7) }));
}

/** The degradations of the picture or clip with this index, in the order in which they are applied. */
export type Recipe = (index: number) => readonly Degradation[];

/**
 * Reads what to do with pictures: `single`, `compound`, `seven`, or kinds from left to right as `noise:0.5,fog:0.3`.
 *
 * @param level intensity in [0, 1] of `single`, and of a kind that has none of its own
 * @throws FOG_CORRUPT for an unknown kind, an intensity outside [0, 1], and one that is missing or has no effect
 */
export function recipe(text: string, seed: number, level?: number): Recipe {
  const wanted = text.trim();
  if (wanted === 'single') {
    if (level === undefined) throw new FoglightError('FOG_CORRUPT', 'single needs an intensity: use --level');
    return (index) => drawSingle(seed, index, level);
  }
  if (wanted === 'compound' || wanted === 'seven') {
    if (level !== undefined) throw new FoglightError('FOG_CORRUPT', `${wanted} draws its own intensities`);
    return (index) => (wanted === 'seven' ? drawSeven(seed, index) : drawCompound(seed, index));
  }
  const steps = parseSteps(wanted, level);
  return () => steps;
}

/**
 * Reads `noise:0.5,fog:high`: kinds with intensities or names of levels, applied from left to right.
 * @throws FOG_CORRUPT for an unknown kind or an intensity outside [0, 1]
 */
export function parseSteps(text: string, level?: number): Degradation[] {
  return text.split(',').map((part) => {
    const [name = '', value = '', ...rest] = part.split(':').map((word) => word.trim());
    const kind = degradationNamed(name);
    if (!kind)
      throw new FoglightError(
        'FOG_CORRUPT',
        `no degradation is called "${name}". There are ${DEGRADATIONS.join(', ')}; and single, compound, seven`,
      );
    const intensity = Object.hasOwn(LEVELS, value)
      ? LEVELS[value as Level]
      : value === ''
        ? level
        : Number(value);
    if (rest.length > 0 || intensity === undefined || !(intensity >= 0 && intensity <= 1))
      throw new FoglightError(
        'FOG_CORRUPT',
        `"${part.trim()}" needs an intensity from 0 to 1: ${kind}:0.5, or --level`,
      );
    return { kind, intensity };
  });
}
