import { DEGRADATIONS, PRESENT, type Degradation, type DegradationKind } from './degradation.js';

export const WHERE_ROWS = 6;
export const WHERE_COLUMNS = 8;

/** The assessor's result for one picture. It is plain data, because it crosses threads by structured clone. */
export interface Assessment {
  /** Intensity in [0, 1] of each degradation, in the order of DEGRADATIONS. */
  readonly intensities: Float32Array;
  /** Expected harm to understanding, in [0, 1]. */
  readonly severity: number;
  /** Local severity in [0, 1]: WHERE_ROWS × WHERE_COLUMNS, row by row from the top left. */
  readonly where: Float32Array;
  /** What is seen rather than learnt. */
  readonly pictureState: PictureState;
}

/** `covered`: nothing but one flat tone; `frozen`: the picture stopped changing. */
export type PictureState = 'normal' | 'black' | 'covered' | 'frozen';

/**
 * The gate score, in [0, 1]: the geometric mean of severity and the strongest intensity. Severity without a named
 * degradation is mostly uncertainty of the assessor, and a degradation without severity needs no recovery (ADR 8).
 */
export function gateScore({ severity, intensities }: Pick<Assessment, 'severity' | 'intensities'>): number {
  return Math.sqrt(severity * Math.max(...intensities));
}

/** Robust-R1's overall Σ: the sum of the intensities that are present (≥ PRESENT). */
export function overall(assessment: Assessment): number {
  return present(assessment).reduce((sum, d) => sum + d.intensity, 0);
}

/** The degradations that are present, strongest first. */
export function present(assessment: Assessment): Degradation[] {
  return DEGRADATIONS.map((kind, i) => ({ kind, intensity: assessment.intensities[i] ?? 0 }))
    .filter((d) => d.intensity >= PRESENT)
    .sort((a, b) => b.intensity - a.intensity);
}

/** All nineteen intensities by name. */
export function byName(assessment: Assessment): Record<DegradationKind, number> {
  return Object.fromEntries(DEGRADATIONS.map((kind, i) => [kind, assessment.intensities[i] ?? 0])) as Record<
    DegradationKind,
    number
  >;
}
