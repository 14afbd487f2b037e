import type { History, View } from '../../core/view.js';
import type { Finding } from '../answer/finding.js';
import type { ConditionIntent } from '../intent/condition.js';
import { conditionQuestion } from './conditionQuestion.js';
import { influence, reasoning, confidenceOf } from './evidence.js';
import { ASPECT_TEXT } from './aspectText.js';

/** Answers a question about the picture's condition from the measurements alone. */
export function answerCondition(intent: ConditionIntent, view: View, history: History): Finding {
  const question = conditionQuestion(intent, view, history);
  const finding = ASPECT_TEXT[intent.aspect](question);
  return {
    confidence: finding.needs === undefined ? confidenceOf(question) : 0,
    influence: influence(question),
    reasoning: reasoning(question),
    ...finding,
  };
}
