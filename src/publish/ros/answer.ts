import type { Chain } from '../../core/chain.js';
import type { Answer, AnswerStatus } from '../../core/question.js';
import { degradationMessage } from './degradation.js';
import { rosHeader } from './header.js';

const STATUSES: readonly AnswerStatus[] = ['answered', 'cannot_tell'];

/** foglight/msg/Answer. */
export function answerMessage(answer: Answer, frameId: string): object {
  return {
    header: rosHeader({ stampNs: answer.stampNs, frameId }),
    camera: answer.camera,
    question_id: answer.question.id,
    question: plain(answer.question.text),
    status: STATUSES.indexOf(answer.status),
    text: plain(answer.text),
    confidence: answer.confidence,
    chain: chainMessage(answer.chain),
    looked_at_captured: answer.views.includes('captured'),
    looked_at_recovered: answer.views.includes('recovered'),
    needs: plain(answer.needs ?? ''),
    took_ms: answer.tookMs,
  };
}

/** foglight/msg/Chain. */
export function chainMessage(chain: Chain): object {
  return {
    types: chain.types.map(degradationMessage),
    influence: plain(chain.influence),
    reasoning: plain(chain.reasoning),
    conclusion: plain(chain.conclusion),
    answer: plain(chain.answer),
  };
}

/** A ROS string cannot hold a NUL character, but a code read by the camera can. */
const plain = (text: string): string => text.replaceAll('\0', '');
