import type { Refusal } from '../core/recovery.js';

export interface AcceptRules {
  /** Least fall in severity. */
  readonly minGain: number;
  /** Least mean agreement in structure, in [-1, 1]. */
  readonly minAgreement: number;
  /** Least agreement of the worst cell, in [-1, 1]. */
  readonly minWorstAgreement: number;
}

export interface Evidence {
  readonly severityBefore: number;
  readonly severityAfter: number;
  readonly agreement: number;
  readonly worstAgreement: number;
}

/** Why a recovered picture is refused, or undefined when it is accepted: it must help, and show the same scene. */
export function refusalOf(evidence: Evidence, rules: AcceptRules): Refusal | undefined {
  if (evidence.agreement < rules.minAgreement || evidence.worstAgreement < rules.minWorstAgreement)
    return 'content_changed';
  if (evidence.severityBefore - evidence.severityAfter < rules.minGain) return 'no_gain';
  return undefined;
}

/** What is known of a recovered picture: the severities before and after, and its agreement grid with the captured one. */
export function evidenceOf(severityBefore: number, severityAfter: number, agreement: Float32Array): Evidence {
  return {
    severityBefore,
    severityAfter,
    agreement: agreement.reduce((sum, cell) => sum + cell, 0) / agreement.length,
    worstAgreement: Math.min(...agreement),
  };
}
