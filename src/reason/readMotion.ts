import type { Reading } from './agreement.js';
import type { Movement } from './instruments/motion.js';
import type { MotionIntent } from './intent/intent.js';
import { place } from './place.js';
import { moment, span } from './when.js';
import { sentence } from './words.js';

/** What movement between two pictures says to a question about it. */
export function readMotion(intent: MotionIntent, movement: Movement, nowNs: bigint): Reading {
  const { moving, everywhere, map, apartNs } = movement;
  const cells = map.filter((share) => share > 0).length;
  const where = place(map, Number.MIN_VALUE);
  const compared = `Compared with the picture ${span(apartNs)} before: ${cells} of ${map.length} parts changed.`;
  const evidence = map.reduce((sum, share) => sum + share, 0);
  // One cell may be chance; a handful is not.
  const confidence = moving ? Math.min(0.95, 0.6 + 0.1 * cells) : 0.85;
  const base = { confidence, evidence, because: [compared] };
  if (intent.aspect === 'camera') {
    return everywhere
      ? {
          ...base,
          key: 'yes',
          text: 'Nearly the whole picture moves: the camera moves, or the scene as a whole.',
        }
      : { ...base, key: 'no', text: 'The camera stands still.' };
  }
  if (!moving) return { ...base, key: 'no', text: 'Nothing moves.' };
  const at = everywhere ? 'nearly the whole picture (the camera, or the scene as a whole)' : (where ?? '');
  const { sinceNs } = movement;
  const since = sinceNs === undefined ? '' : `since ${moment(sinceNs)} (for ${span(nowNs - sinceNs)})`;
  const said = {
    whether: ['yes', `Yes, something moves ${everywhere ? `over ${at}` : at}.`],
    where: [at, sentence(`${at}.`)],
    since: ['yes', sentence(`something has moved without a break ${since}, as far back as was looked.`)],
  } as const;
  const [key, text] = said[intent.aspect];
  return { ...base, key, text };
}
