import { COCO } from '../instruments/objects/labels.js';
import { conditionIntent, type ConditionIntent } from './condition.js';
import { tokens } from './normalise.js';
import { objectsIntent, type ObjectsIntent } from './objects.js';
import {
  codesIntent,
  motionIntent,
  textIntent,
  type CodesIntent,
  type MotionIntent,
  type TextIntent,
} from './scene.js';

export type { CodesIntent, ConditionIntent, MotionIntent, ObjectsIntent, TextIntent };

/** What a question asks for. `open` is whatever no instrument here measures. */
export type Intent =
  ConditionIntent | CodesIntent | TextIntent | MotionIntent | ObjectsIntent | { readonly topic: 'open' };

/**
 * Reads a question in plain English, however it is phrased.
 *
 * @param labels classes that can be asked for
 */
export function intentOf(text: string, labels: readonly string[] = COCO): Intent {
  const words = tokens(text);
  if (words.length === 0) return { topic: 'open' };
  return (
    conditionIntent(words) ??
    codesIntent(words) ??
    textIntent(words, text) ??
    motionIntent(words) ??
    objectsIntent(words, labels) ?? { topic: 'open' }
  );
}
