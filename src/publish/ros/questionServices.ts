import { asFoglightError } from '../../core/errors.js';
import type { Chain } from '../../core/chain.js';
import type { Answer, Question } from '../../core/question.js';
import type { Closable, Message, Port } from '../../ros/port.js';
import type { Clock } from '../../core/time.js';
import { answerMessage, chainMessage } from './answer.js';

/** Asks a question about the latest picture of a camera. Rejects with an error of the table. */
export type Ask = (asked: {
  readonly question: Question;
  readonly camera: string;
  readonly signal: AbortSignal;
  readonly onChain?: (chain: Chain) => void;
}) => Promise<{ readonly answer: Answer; readonly frameId: string }>;

/** Replaces the standing questions. */
export type Replace = (texts: readonly string[]) => readonly Question[];

/** Serves `~/ask` (foglight/srv/Ask): open questions are cancelled when the service closes. */
export async function serveAsk(port: Port, ask: Ask): Promise<Closable> {
  const closing = new AbortController();
  let asked = 0;
  const service = await port.serve('~/ask', 'foglight/srv/Ask', ({ question, camera }) => {
    const id = `ask${++asked}`;
    return outcomeOf(
      ask({ question: { id, text: question as string }, camera: camera as string, signal: closing.signal }),
    );
  });
  return {
    close() {
      closing.abort();
      service.close();
    },
  };
}

/** Serves `~/set_questions` (foglight/srv/SetQuestions). */
export function serveQuestions(port: Port, replace: Replace): Promise<Closable> {
  return port.serve('~/set_questions', 'foglight/srv/SetQuestions', ({ questions }) => {
    const texts = (questions as readonly string[]).map((text) => text.trim());
    if (texts.includes('')) return { success: false, message: 'a question is empty' };
    const standing = replace(texts);
    const ids = texts.map((text) => standing.find((question) => question.text === text)!.id);
    return { success: true, ids };
  });
}

/** Serves `~/inspect` (foglight/action/Inspect): the growing chain is sent as feedback. */
export function serveInspect(port: Port, ask: Ask, clock: Clock): Promise<Closable> {
  let asked = 0;
  return port.act({
    name: '~/inspect',
    type: 'foglight/action/Inspect',
    clock,
    execute: async ({ goal, signal, feedback }) => {
      const { question: text, camera } = goal as { question: string; camera: string };
      const question = { id: `inspect${++asked}`, text };
      let last = '';
      const onChain = (chain: Chain): void => {
        const now = JSON.stringify(chain);
        if (now !== last) feedback({ chain: chainMessage(chain) });
        last = now;
      };
      const result = await outcomeOf(ask({ question, camera, signal, onChain }));
      return { success: result['success'] === true, result };
    },
  });
}

/** The fields that Ask's response and Inspect's result share. Never rejects. */
export async function outcomeOf(answering: ReturnType<Ask>): Promise<Message> {
  try {
    const { answer, frameId } = await answering;
    return { success: true, answer: answerMessage(answer, frameId) };
  } catch (cause) {
    const { code, message, hint } = asFoglightError(cause, 'FOG_REASON');
    return { success: false, code, message: `${message}. ${hint}` };
  }
}
