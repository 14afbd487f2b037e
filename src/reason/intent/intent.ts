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

/** The topic of a question. `open`: no instrument measures it. */
export type Intent =
  ConditionIntent | CodesIntent | TextIntent | MotionIntent | ObjectsIntent | { readonly topic: 'open' };

/**
 * Finds the topic of a question in English, in any phrasing.
 *
 * @param labels classes of the detector
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
