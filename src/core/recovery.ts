import type { Assessment } from './assessment.js';

/** Why a recovered picture was refused. */
export type Refusal =
  /** neither severity nor the strongest degradation fell enough */
  | 'no_gain'
  /** what is in the picture changed */
  | 'content_changed'
  /** the model failed on this picture */
  | 'failed';

/** The recovered picture and what was found about it. It has the captured picture's size, layout and stamp. */
export interface Recovery {
  readonly accepted: boolean;
  readonly refusal?: Refusal;
  /** The captured picture's severity and the recovered one's, in [0, 1]. */
  readonly severityBefore: number;
  readonly severityAfter: number;
  readonly reassessment: Assessment;
  /** Agreement in structure with the captured picture, in [-1, 1]: mean over cells, and the worst cell. */
  readonly agreement: number;
  readonly worstAgreement: number;
  /** Milliseconds the recovery took; in events of complete mode 0, so that two runs say the same. */
  readonly tookMs: number;
}
