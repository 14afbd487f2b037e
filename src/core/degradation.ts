/**
 * The nineteen degradations Foglight knows, in the order of every vector of intensities.
 * The first sixteen are Robust-R1's (its names, in snake_case); fog, rain and snow are ours.
 */
export const DEGRADATIONS = [
  'lens_blur',
  'lens_flare',
  'motion_blur',
  'dirty_lens',
  'saturation',
  'compression',
  'block_exchange',
  'mean_shift',
  'scan_lines',
  'darkness',
  'atmospheric_turbulence',
  'noise',
  'color_diffusion',
  'fog',
  'rain',
  'snow',
  'sharpness',
  'graffiti',
  'watermark',
] as const;

export type DegradationKind = (typeof DEGRADATIONS)[number];

export type DegradationStage = 'capture' | 'transmission' | 'environment' | 'postprocessing';

/** Where in a picture's life each degradation happens (Robust-R1, four stages). */
export const STAGE_OF: Readonly<Record<DegradationKind, DegradationStage>> = {
  lens_blur: 'capture',
  lens_flare: 'capture',
  motion_blur: 'capture',
  dirty_lens: 'capture',
  saturation: 'capture',
  compression: 'transmission',
  block_exchange: 'transmission',
  mean_shift: 'transmission',
  scan_lines: 'transmission',
  darkness: 'environment',
  atmospheric_turbulence: 'environment',
  noise: 'environment',
  color_diffusion: 'environment',
  fog: 'environment',
  rain: 'environment',
  snow: 'environment',
  sharpness: 'postprocessing',
  graffiti: 'postprocessing',
  watermark: 'postprocessing',
};

/** The benchmark levels of Robust-R1 and CLEAR. */
export const LEVELS = { low: 0.23, mid: 0.45, high: 0.9 } as const;
export type Level = keyof typeof LEVELS;

/** A degradation counts as present from this intensity. */
export const PRESENT = 0.15;

/** A degradation and its intensity in [0, 1]. */
export interface Degradation {
  readonly kind: DegradationKind;
  readonly intensity: number;
}

/** Names used by the papers' code and by models, mapped to Foglight's. */
const ALIASES: Readonly<Record<string, DegradationKind>> = {
  hsv_saturation: 'saturation',
  jpeg_compression: 'compression',
  jpeg: 'compression',
  block_change: 'block_exchange',
  shifting: 'mean_shift',
  dark_illumination: 'darkness',
  atm_turbulence: 'atmospheric_turbulence',
  gaussian_noise: 'noise',
  sharpness_change: 'sharpness',
  watermark_damage: 'watermark',
};

/** Foglight's name for a degradation, however it is spelt ("Lens Blur", "jpeg-compression"), or undefined. */
export function degradationNamed(name: string): DegradationKind | undefined {
  const key = name
    .trim()
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '');
  if ((DEGRADATIONS as readonly string[]).includes(key)) return key as DegradationKind;
  return Object.hasOwn(ALIASES, key) ? ALIASES[key] : undefined;
}
