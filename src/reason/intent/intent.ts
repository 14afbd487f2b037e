import { conditionIntent, type ConditionIntent } from './condition.js';
import { tokens } from './normalise.js';

/** What a question asks for. `open` is whatever no instrument here measures. */
export type Intent = ConditionIntent | { readonly topic: 'open' };

/** Reads a question in plain English, however it is phrased. */
export function intentOf(text: string): Intent {
  const words = tokens(text);
  return (words.length > 0 ? conditionIntent(words) : undefined) ?? { topic: 'open' };
}
