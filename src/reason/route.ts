import { present } from '../core/assessment.js';
import { FoglightError } from '../core/errors.js';
import type { View } from '../core/view.js';
import type { SceneFinding } from './scene/instrumentReasoner.js';
import type { EndpointAnswer } from './endpoint/endpoint.js';
import type { Intent } from './intent/intent.js';

/**
 * Whether a question goes to the endpoint if there is one. Questions about the condition, codes and motion go to the
 * instruments: the condition is measured, codes have their own checks, and motion needs more than one picture.
 */
export const goesToEndpoint = (intent: Intent): boolean =>
  intent.topic === 'open' || intent.topic === 'text' || intent.topic === 'objects';

/** Whether the instruments answer a question after this error of the endpoint. */
export const fallsBackToInstruments = (error: unknown, intent: Intent): boolean =>
  intent.topic !== 'open' && error instanceof FoglightError && error.code.startsWith('FOG_ENDPOINT');

/** Confidence of a model's answer, which has no measured one. */
const UNMEASURED_CONFIDENCE = 0.5;
const CANNOT =
  /^\W*(i |it |this |we )?(can ?not|can't|could not|unable to) (be )?(tell|told|say|determined?|see|seen|answer)/i;

/** Converts an endpoint's answer to a finding. The degradations are those that the model named, else the measured ones. */
export function findingOf({ read, views }: EndpointAnswer, view: View): SceneFinding {
  const { chain } = read;
  const text = (chain.answer || chain.conclusion).replace(/\s+/g, ' ').trim();
  const cannot = CANNOT.test(text);
  return {
    text,
    confidence: cannot ? 0 : UNMEASURED_CONFIDENCE,
    influence: chain.influence === '' ? [] : [chain.influence],
    reasoning: chain.reasoning === '' ? [] : [chain.reasoning],
    chain: { ...chain, types: chain.types.length > 0 ? chain.types : present(view.assessment), answer: text },
    ...(cannot && { needs: 'a picture in which it can be seen' }),
    views,
  };
}
