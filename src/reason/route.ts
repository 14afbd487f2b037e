import { present } from '../core/assessment.js';
import { FoglightError } from '../core/errors.js';
import type { View } from '../core/view.js';
import type { SceneFinding } from './scene/embedded.js';
import type { EndpointAnswer } from './endpoint/endpoint.js';
import type { Intent } from './intent/intent.js';

/**
 * Whether a question goes to the endpoint where there is one. The condition is measured, a code checks itself and
 * motion needs more than one picture: there the instruments know better.
 */
export const forEndpoint = (intent: Intent): boolean =>
  intent.topic === 'open' || intent.topic === 'text' || intent.topic === 'objects';

/** Whether an error of the endpoint leaves the question to the instruments. */
export const leavesToInstruments = (error: unknown, intent: Intent): boolean =>
  intent.topic !== 'open' && error instanceof FoglightError && error.code.startsWith('FOG_ENDPOINT');

/** A model tells no measured confidence: neither sure nor unsure. */
const UNTOLD = 0.5;
const CANNOT =
  /^\W*(i |it |this |we )?(can ?not|can't|could not|unable to) (be )?(tell|told|say|determined?|see|seen|answer)/i;

/** What an endpoint answered, as a finding. Degradations are the model's own where it named any, else the measured ones. */
export function foundBy({ read, views }: EndpointAnswer, view: View): SceneFinding {
  const { chain } = read;
  const text = (chain.answer || chain.conclusion).replace(/\s+/g, ' ').trim();
  const cannot = CANNOT.test(text);
  return {
    text,
    confidence: cannot ? 0 : UNTOLD,
    influence: chain.influence === '' ? [] : [chain.influence],
    reasoning: chain.reasoning === '' ? [] : [chain.reasoning],
    chain: { ...chain, types: chain.types.length > 0 ? chain.types : present(view.assessment), answer: text },
    ...(cannot && { needs: 'a picture in which it can be seen' }),
    views,
  };
}
