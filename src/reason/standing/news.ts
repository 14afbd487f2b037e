import { present, type Assessment } from '../../core/assessment.js';
import type { Answer } from '../../core/question.js';
import { intentOf } from '../intent/intent.js';
import { strength } from '../wording/words.js';
import type { News } from './speaking.js';

const isMarked = (value: number): boolean => strength(value) === 'moderate' || strength(value) === 'strong';

/**
 * What is news about an answer to a standing question. About the picture's condition: what is moderately or strongly
 * wrong, once it has lasted; not how much of it there is, and not the verdict, which a budget changes too. About the
 * scene: what was found; not where.
 *
 * @param labels the detector's classes; by default those of COCO
 */
export function newsOf(answer: Answer, assessment: Assessment, labels?: readonly string[]): News {
  const { topic } = labels ? intentOf(answer.question.text, labels) : intentOf(answer.question.text);
  if (topic !== 'condition') return { key: found(answer.text), mustLast: false };
  const kinds = present(assessment)
    .filter(({ intensity }) => isMarked(intensity))
    .map(({ kind }) => kind)
    .sort();
  const harm = isMarked(assessment.severity) ? 'harmed' : 'unharmed';
  return { key: [assessment.pictureState, harm, ...kinds].join(), mustLast: true };
}

/** The part of an answer that says what was found: places and details stand behind a comma or in brackets. */
const found = (text: string): string =>
  text
    .toLowerCase()
    .split(/[(:;]|, /)[0]!
    .trim();
