import { atLeast, atMost, reported, type BenchFigure } from './figure.js';
import type { AssessorSummary } from './assessorSummary.js';
import type { CostResult } from './jobs/cost.js';
import type { RecovererSummary } from './recovererSummary.js';

/** A goal with what a reader needs to judge the figure. */
export type DetailedFigure = BenchFigure & { readonly detail?: string };

export const noting = (goal: BenchFigure, detail: string): DetailedFigure => ({ ...goal, detail });

/** Folders of really degraded pictures that must be flagged; the others are reported. */
const MUST_BE_FLAGGED = /^(fog|raindrop|lowlight_sci_difficult)/;

export function assessorGoals(a: AssessorSummary, cost: CostResult): DetailedFigure[] {
  const real = Object.entries(a.real).map(([label, { pictures, flagged }]) => {
    const id = `flagged_real_${label}`;
    const goal = MUST_BE_FLAGGED.test(label)
      ? atLeast(id, 0.9, flagged, 'share')
      : reported(id, flagged, 'share');
    return noting(goal, `${pictures} pictures`);
  });
  return [
    atLeast('types_macro_f1', 0.9, a.macroF1, 'F1'),
    atMost('intensity_error', 0.1, a.intensityError, 'intensity'),
    reported('r_deg_single', a.rDegSingle, 'reward'),
    reported('r_deg_compound', a.rDegCompound, 'reward'),
    ...(a.spearman === undefined ? [] : [atLeast('severity_spearman', 0.8, a.spearman, 'correlation')]),
    atLeast('auc_clean_high', 0.98, a.aucHigh, 'area'),
    reported('auc_clean_mid', a.aucMid, 'area'),
    atMost('false_alarms_clean', 0.02, a.falseAlarms, 'share'),
    reported('flagged_low', a.flagged.low, 'share'),
    reported('flagged_mid', a.flagged.mid, 'share'),
    reported('flagged_high', a.flagged.high, 'share'),
    noting(
      atLeast('flagged_high_visible', 0.95, a.flaggedDamaging, 'share'),
      `kinds with a structural similarity below 0.9: ${a.damaging.join(', ')}`,
    ),
    ...real,
    noting(atMost('assess_1080p', 5, cost.assess, 'ms'), cost.load),
  ];
}

export function recovererGoals(r: RecovererSummary): DetailedFigure[] {
  const { worstLoss, compound, pairs, detection, flicker } = r;
  return [
    atLeast('gain_high', 7, r.gain.high, 'dB'),
    reported('gain_high_forced', r.forced.high, 'dB'),
    reported('gain_high_where_flagged', r.asRun.high, 'dB'),
    reported('gain_mid', r.gain.mid, 'dB'),
    reported('gain_low', r.gain.low, 'dB'),
    atLeast('kinds_gaining_1_db_high', 12, r.kindsGaining, 'kinds'),
    noting(
      atMost('worst_loss', 0.2, worstLoss.db, 'dB'),
      worstLoss.db > 0 ? `${worstLoss.kind}, ${worstLoss.level}` : '',
    ),
    reported('worst_loss_of_a_picture', r.worstPicture, 'dB'),
    atLeast('clean_psnr_forced', 38, r.clean.psnr, 'dB'),
    atLeast('clean_ssim_forced', 0.98, r.clean.ssim, 'SSIM'),
    noting(atLeast('compound_gain', 4, compound.gain, 'dB'), `forced ${compound.forced.toFixed(2)} dB`),
    noting(
      reported('compound_recovered', compound.captured + compound.gain, 'dB'),
      `captured ${compound.captured.toFixed(2)} dB`,
    ),
    ...(pairs
      ? [
          noting(atLeast('noise_pairs_gain', 2, pairs.gain, 'dB'), `${pairs.pairs} pairs`),
          reported('noise_pairs_gain_forced', pairs.forced, 'dB'),
        ]
      : []),
    ...(detection
      ? [
          noting(
            atLeast('detection_won_back', 0.4, detection.wonBack, 'share'),
            `clean F1 ${detection.cleanF1.toFixed(3)}; kinds that lose: ${detection.losing.join(', ')}`,
          ),
          noting(
            atMost('harmful_flips', 0.03, detection.harmful, 'share'),
            `of ${detection.rightBefore} right detections; no readings are labelled`,
          ),
        ]
      : []),
    ...(flicker
      ? [
          noting(
            atMost('flicker', 1.1, flicker.recovered, 'ratio'),
            `captured ${flicker.captured.toFixed(2)}`,
          ),
        ]
      : []),
  ];
}
