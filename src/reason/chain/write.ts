import type { Chain } from '../../core/chain.js';
import { hide, PARTS, TAG_OF, type Part } from './parts.js';
import { writeTypes } from './types.js';

/** Robust-R1's form: `<TYPE>fog(0.70)<TYPE_END><INFLUENCE>…`. Intensities to two decimals. */
export const writeRobustR1 = (chain: Chain): string => PARTS.map((part) => block(chain, part)).join('\n');

/**
 * CLEAR's form: `<think>…</think><answer>…</answer>`, with `<image_restore>` after the first thought for each
 * restoration. The parts keep their tags inside the thoughts, so that reading gives back the same chain.
 */
export function writeClear(chain: Chain, restores = 0): string {
  const blocks = PARTS.slice(0, -1).map((part) => block(chain, part));
  const answer = `<answer>${hide(chain.answer)}</answer>`;
  if (restores === 0) return `<think>${blocks.join('\n')}</think>\n${answer}`;
  const [types, influence, ...rest] = blocks;
  const asked = '<image_restore>\n'.repeat(restores);
  return `<think>${types}\n${influence}</think>\n${asked}<think>${rest.join('\n')}</think>\n${answer}`;
}

/** Plain JSON, exact. */
export const writeJson = (chain: Chain): string => JSON.stringify(chain);

function block(chain: Chain, part: Part): string {
  const text = part === 'types' ? writeTypes(chain.types) : hide(chain[part]);
  return `<${TAG_OF[part]}>${text}<${TAG_OF[part]}_END>`;
}
