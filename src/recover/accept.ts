import type { Assessment } from '../core/assessment.js';
import type { Refusal } from '../core/recovery.js';

export interface AcceptRules {
  /** Least fall in severity. */
  readonly minSeverityDrop: number;
  /** Or least fall in the intensity of the strongest degradation. */
  readonly minIntensityDrop: number;
  /** Least mean agreement in structure, in [-1, 1]. */
  readonly minAgreement: number;
  /** Least agreement of the worst cell, in [-1, 1]. */
  readonly minWorstAgreement: number;
}

export interface Evidence {
  readonly severityBefore: number;
  readonly severityAfter: number;
  /** Intensity of the strongest degradation. */
  readonly strongestBefore: number;
  readonly strongestAfter: number;
  readonly agreement: number;
  readonly worstAgreement: number;
}

/**
 * Why a recovered picture is refused, or undefined when it is accepted: it must help, and show the same scene. It helps
 * where what is understood of it is less damaged, or what was most wrong with it is plainly less: a dark street may be
 * understood as it is, and is better lit.
 */
export function refusalOf(evidence: Evidence, rules: AcceptRules): Refusal | undefined {
  if (evidence.agreement < rules.minAgreement || evidence.worstAgreement < rules.minWorstAgreement)
    return 'content_changed';
  const gain = evidence.severityBefore - evidence.severityAfter;
  const relief = evidence.strongestBefore - evidence.strongestAfter;
  return gain >= rules.minSeverityDrop || relief >= rules.minIntensityDrop ? undefined : 'no_gain';
}

type Scores = Pick<Assessment, 'intensities' | 'severity'>;

/** What is known of a recovered picture: what was found before and after, and its agreement grid with the captured one. */
export function evidenceOf(before: Scores, after: Scores, agreement: Float32Array): Evidence {
  return {
    severityBefore: before.severity,
    severityAfter: after.severity,
    strongestBefore: Math.max(...before.intensities),
    strongestAfter: Math.max(...after.intensities),
    agreement: agreement.reduce((sum, cell) => sum + cell, 0) / agreement.length,
    worstAgreement: Math.min(...agreement),
  };
}
