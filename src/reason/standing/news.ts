import type { Condition } from '../../core/condition.js';
import type { Answer } from '../../core/question.js';
import { intentOf } from '../intent/intent.js';
import type { News } from './speaking.js';

/**
 * What is news about an answer to a standing question. About the picture's condition: another condition of the camera,
 * or other degradations of a degraded one; that has lasted by itself. About the scene: what was found; not where.
 *
 * @param labels the detector's classes; by default those of COCO
 */
export function newsOf(answer: Answer, condition: Condition, labels?: readonly string[]): News {
  const { topic } = labels ? intentOf(answer.question.text, labels) : intentOf(answer.question.text);
  return topic === 'condition' ? conditionKey(condition) : found(answer.text);
}

/** Two conditions with the same key say the same. */
export const conditionKey = ({ kind, degradations }: Condition): string =>
  [kind, ...degradations.toSorted()].join();

/** The part of an answer that says what was found: places and details stand behind a comma or in brackets. */
const found = (text: string): string =>
  text
    .toLowerCase()
    .split(/[(:;]|, /)[0]!
    .trim();
