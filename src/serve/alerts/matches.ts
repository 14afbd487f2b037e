import { present } from '../../core/assessment.js';
import type { PipelineEvent } from '../../core/events.js';
import type { Rule } from './rules.js';

/**
 * Whether what a rule looks for is there, by this event; undefined where the event says nothing about it. With a
 * source, what happens between two states (starting, closing) says nothing either.
 */
export function matches(
  rule: Rule,
  event: PipelineEvent,
): { readonly is: boolean; readonly reason: string } | undefined {
  const is: readonly string[] = rule.is;
  switch (rule.on) {
    case 'verdict':
      if (event.type !== 'verdict') return undefined;
      return { is: is.includes(event.verdict.kind), reason: event.verdict.reason };
    case 'type': {
      if (event.type !== 'report') return undefined;
      const there = present(event.assessment).filter(({ kind }) => is.includes(kind));
      return { is: there.length > 0, reason: there.map(({ kind }) => kind).join(', ') };
    }
    case 'picture': {
      if (event.type !== 'report') return undefined;
      const { pictureState } = event.assessment;
      return { is: is.includes(pictureState), reason: `the picture is ${pictureState}` };
    }
    case 'condition':
      if (event.type !== 'condition') return undefined;
      return {
        is: is.includes(event.condition.kind),
        reason: `${event.condition.kind}: ${event.condition.reason}`,
      };
    case 'source':
      if (event.type !== 'source' || event.state === 'starting' || event.state === 'closed') return undefined;
      return { is: is.includes(event.state), reason: `${event.state}: ${event.reason}` };
    case 'answer': {
      if (event.type !== 'answer' || event.answer.question.text !== rule.question) return undefined;
      const { status, text } = event.answer;
      const said = text.toLowerCase();
      return {
        is: status === 'answered' && is.some((begin) => said.startsWith(begin.toLowerCase())),
        reason: text,
      };
    }
  }
}
