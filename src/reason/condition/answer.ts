import type { History, View } from '../../core/view.js';
import type { Finding } from '../answer/finding.js';
import type { ConditionIntent } from '../intent/condition.js';
import { conditionQuestion } from './conditionQuestion.js';
import { influence, reasoning, sureness } from './evidence.js';
import { ASPECT_TEXT } from './aspectText.js';

/** Answers what was asked of the picture's condition, from what was measured and nothing else. */
export function answerCondition(intent: ConditionIntent, view: View, history: History): Finding {
  const question = conditionQuestion(intent, view, history);
  const told = ASPECT_TEXT[intent.aspect](question);
  return {
    confidence: told.needs === undefined ? sureness(question) : 0,
    influence: influence(question),
    reasoning: reasoning(question),
    ...told,
  };
}
