import type { Reading } from '../views/agreement.js';
import type { Movement } from '../instruments/motion.js';
import type { MotionIntent } from '../intent/intent.js';
import { place } from '../wording/place.js';
import { moment, span } from '../wording/when.js';
import { sentence } from '../wording/words.js';

const MOST = 'nearly everything that has detail';

/** Answers a question about motion from the movement between two pictures. */
export function readMotion(intent: MotionIntent, movement: Movement, nowNs: bigint): Reading {
  const { moving, everywhere, unclear, map, apartNs } = movement;
  const cells = map.filter((share) => share > 0).length;
  const where = place(map, Number.MIN_VALUE);
  const compared = `Compared with the picture ${span(apartNs)} before: ${cells} of ${map.length} parts changed.`;
  const evidence = map.reduce((sum, share) => sum + share, 0);
  // A single changed cell can be noise; confidence rises with their number.
  const confidence = moving ? Math.min(0.95, 0.6 + 0.1 * cells) : 0.85;
  const base = { confidence, evidence, because: [compared] };
  if (intent.aspect === 'camera') {
    if (everywhere)
      return {
        ...base,
        key: 'yes',
        text: `${sentence(MOST)} moves: the camera moves, or the scene as a whole.`,
      };
    const text = unclear
      ? 'Part of the picture moves: more likely things in it than the camera.'
      : 'The camera stands still.';
    // With little detail, or with much of it moving, a moving camera cannot be distinguished from moving objects.
    return { ...base, key: 'no', text, ...(unclear && { confidence: 0.55 }) };
  }
  if (!moving) return { ...base, key: 'no', text: 'Nothing moves.' };
  const at = everywhere ? `${MOST} (the camera, or the scene as a whole)` : (where ?? '');
  const { sinceNs } = movement;
  const since = sinceNs === undefined ? '' : `since ${moment(sinceNs)} (for ${span(nowNs - sinceNs)})`;
  const said = {
    whether: ['yes', everywhere ? `Yes, ${at} moves.` : `Yes, something moves ${at}.`],
    where: [at, sentence(`${at}.`)],
    since: ['yes', sentence(`something has moved without a break ${since}, as far back as was looked.`)],
  } as const;
  const [key, text] = said[intent.aspect];
  return { ...base, key, text };
}
