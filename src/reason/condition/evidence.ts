import { overall } from '../../core/assessment.js';
import { PRESENT } from '../../core/degradation.js';
import { moment } from '../wording/when.js';
import { EFFECT_OF, figure, NAME_OF, sentence } from '../wording/words.js';
import { strongest, type ConditionQuestion } from './conditionQuestion.js';

/** Effects of the damage, one sentence per degradation. */
export function influence({ view, found }: Pick<ConditionQuestion, 'view' | 'found'>): string[] {
  const { pictureState } = view.assessment;
  if (pictureState === 'black' || pictureState === 'covered') return ['Nothing of the scene can be seen.'];
  const frozen = pictureState === 'frozen' ? ['What happens now cannot be seen.'] : [];
  if (found.length === 0)
    return [...frozen, ...(frozen.length > 0 ? [] : ['Nothing measured hides the scene.'])];
  return [...frozen, ...found.map((d) => sentence(`${NAME_OF[d.kind]} ${EFFECT_OF[d.kind]}.`))];
}

/** The measurements on which the answer is based, the most important first. */
export function reasoning({ view, history, found, at }: ConditionQuestion): string[] {
  const { assessment, verdict, recovery, header } = view;
  const measured = `Severity ${figure(assessment.severity)} of 1, intensities adding up to ${figure(overall(assessment))}.`;
  const judged = `Judged ${verdict.kind} since ${moment(verdict.sinceNs)}: ${verdict.reason}.`;
  const local = at ? [`The local severity is highest ${at}.`] : [];
  const tried = recovery
    ? [
        recovery.accepted
          ? `A recovery was accepted: severity ${figure(recovery.severityBefore)} before, ${figure(recovery.severityAfter)} after.`
          : `A recovery was refused (${recovery.refusal ?? 'failed'}).`,
      ]
    : [];
  const since = found.flatMap((d) => {
    const ns = header.still ? undefined : history.presentSince.get(d.kind);
    return ns === undefined ? [] : [sentence(`${NAME_OF[d.kind]} without a break since ${moment(ns)}.`)];
  });
  return [measured, judged, ...local, ...tried, ...since];
}

/**
 * Confidence of the statement, in [0.5, 0.95]: 0.5 for a measured value on the threshold, rising with its distance from
 * it. A picture state (black, covered, frozen) is measured directly and has the highest confidence.
 */
export function confidenceOf({ intent, view, found }: ConditionQuestion): number {
  if (view.assessment.pictureState !== 'normal' || intent.aspect === 'state') return 0.95;
  const value =
    intent.kinds.length > 0
      ? strongest(view.assessment, intent.kinds)
      : (found[0]?.intensity ?? Math.max(0, ...view.assessment.intensities));
  const distance = Math.abs(value - PRESENT) / (value < PRESENT ? PRESENT : 1 - PRESENT);
  return 0.5 + 0.45 * Math.min(1, Math.sqrt(distance));
}
