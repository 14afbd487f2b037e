import type { History, View } from '../../core/view.js';
import type { Finding } from '../finding.js';
import type { ConditionIntent } from '../intent/condition.js';
import { asked } from './asked.js';
import { influence, reasoning, sureness } from './evidence.js';
import { TELL } from './tell.js';

/** Answers what was asked of the picture's condition, from what was measured and nothing else. */
export function answerCondition(intent: ConditionIntent, view: View, history: History): Finding {
  const question = asked(intent, view, history);
  const told = TELL[intent.aspect](question);
  return {
    confidence: told.needs === undefined ? sureness(question) : 0,
    influence: influence(question),
    reasoning: reasoning(question),
    ...told,
  };
}
