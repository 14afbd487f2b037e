import type { Assessment } from '../core/assessment.js';
import type { Refusal } from '../core/recovery.js';

export interface AcceptRules {
  /** Minimum fall in severity, in [0, 1]. */
  readonly minSeverityDrop: number;
  /** Alternative: minimum fall in the intensity of the strongest degradation, in [0, 1]. */
  readonly minIntensityDrop: number;
  /** Minimum mean agreement in structure, in [-1, 1]. */
  readonly minAgreement: number;
  /** Minimum agreement of the worst cell, in [-1, 1]. */
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
 * Why a recovered picture is refused, or undefined when it is accepted. It must show the same scene, and it must help:
 * either severity falls enough, or the intensity of the strongest degradation does. The second rule exists because a
 * dark street can be understood as it is and is still better lit (ADR 7).
 */
export function refusalOf(evidence: Evidence, rules: AcceptRules): Refusal | undefined {
  if (evidence.agreement < rules.minAgreement || evidence.worstAgreement < rules.minWorstAgreement)
    return 'content_changed';
  const gain = evidence.severityBefore - evidence.severityAfter;
  const relief = evidence.strongestBefore - evidence.strongestAfter;
  return gain >= rules.minSeverityDrop || relief >= rules.minIntensityDrop ? undefined : 'no_gain';
}

type Scores = Pick<Assessment, 'intensities' | 'severity'>;

/** Compares the assessments before and after recovery, and summarises the grid of agreement with the captured picture. */
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
