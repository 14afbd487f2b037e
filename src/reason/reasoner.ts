import type { Config } from '../config/schema.js';
import { FoglightError } from '../core/errors.js';
import type { Answer, Question, Reason } from '../core/question.js';
import { systemClock, type Clock } from '../core/time.js';
import type { History, View } from '../core/view.js';
import { compose } from './compose.js';
import { answerCondition } from './condition/answer.js';
import { depthFor } from './depth.js';
import type { Finding } from './finding.js';
import { intentOf } from './intent/intent.js';

export interface Reasoner {
  readonly reason: Reason;
  /** Ends workers and open requests. */
  close(): Promise<void>;
}

export interface ReasonerOptions {
  readonly clock?: Clock;
}

/** The reasoning room: answers questions about a view, and says so when it cannot. */
export function createReasoner(
  config: Config['reason'],
  { clock = systemClock }: ReasonerOptions = {},
): Reasoner {
  const reason: Reason = async (question, view, history, signal) => {
    if (signal.aborted) throw new FoglightError('FOG_REASON_LATE', question.text);
    const startedMs = clock.monotonicMs();
    const finding = find(question, view, history);
    return answer(question, view, finding, config, clock.monotonicMs() - startedMs);
  };
  return { reason, close: async () => {} };
}

function find(question: Question, view: View, history: History): Finding {
  const intent = intentOf(question.text);
  return intent.topic === 'condition' ? answerCondition(intent, view, history) : unanswerable();
}

const unanswerable = (): Finding => ({
  text: 'Cannot tell.',
  confidence: 0,
  influence: [],
  reasoning: ['Nothing at hand measures what was asked.'],
  needs: 'an endpoint with a vision model; without one, ask about the picture’s condition',
});

function answer(
  question: Question,
  view: View,
  finding: Finding,
  config: Config['reason'],
  tookMs: number,
): Answer {
  return {
    question,
    status: finding.needs === undefined ? 'answered' : 'cannot_tell',
    text: finding.text,
    confidence: finding.confidence,
    chain: compose(finding, view.assessment, depthFor(view.assessment, config)),
    camera: view.header.camera,
    stampNs: view.header.stampNs,
    views: ['captured'],
    ...(finding.needs !== undefined && { needs: finding.needs }),
    tookMs,
  };
}
