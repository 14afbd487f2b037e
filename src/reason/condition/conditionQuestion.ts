import { present, type Assessment } from '../../core/assessment.js';
import { DEGRADATIONS, type Degradation, type DegradationKind } from '../../core/degradation.js';
import type { History, View } from '../../core/view.js';
import type { ConditionIntent } from '../intent/condition.js';
import { place } from '../wording/place.js';

/** A question about the condition with the measurements for its answer. */
export interface ConditionQuestion {
  readonly intent: ConditionIntent;
  readonly view: View;
  readonly history: History;
  /**
   * Degradations, strongest first: those in the question, measured in the picture, or all present ones, which are steady
   * over time in a stream.
   */
  readonly found: readonly Degradation[];
  /** Place of the damage in words; absent if no part stands out. */
  readonly at?: string;
}

export function conditionQuestion(intent: ConditionIntent, view: View, history: History): ConditionQuestion {
  const { kinds } = intent;
  const here = present(view.assessment);
  const all = view.header.still ? here : history.steady;
  const found = kinds.length > 0 ? here.filter((d) => kinds.includes(d.kind)) : all;
  const at = place(view.assessment.where);
  return { intent, view, history, found, ...(at !== undefined && { at }) };
}

/** The highest intensity among some kinds. */
export const strongest = (assessment: Assessment, kinds: readonly DegradationKind[]): number =>
  Math.max(0, ...kinds.map((kind) => assessment.intensities[DEGRADATIONS.indexOf(kind)] ?? 0));
