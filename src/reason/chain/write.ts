import type { Chain } from '../../core/chain.js';
import { escapeTags, PARTS, TAG_OF, type Part } from './parts.js';
import { writeTypes } from './types.js';

/** Writes Robust-R1's form, `<TYPE>fog(0.70)<TYPE_END><INFLUENCE>…`. Intensities are rounded to two decimals. */
export const writeRobustR1 = (chain: Chain): string => PARTS.map((part) => block(chain, part)).join('\n');

/**
 * Writes CLEAR's form, `<think>…</think><answer>…</answer>`, with one `<image_restore>` per restoration after the first
 * thought. The parts keep their tags inside the thoughts, so that `readChain` returns the same chain.
 */
export function writeClear(chain: Chain, restores = 0): string {
  const blocks = PARTS.slice(0, -1).map((part) => block(chain, part));
  const answer = `<answer>${escapeTags(chain.answer)}</answer>`;
  if (restores === 0) return `<think>${blocks.join('\n')}</think>\n${answer}`;
  const [types, influence, ...rest] = blocks;
  const asked = '<image_restore>\n'.repeat(restores);
  return `<think>${types}\n${influence}</think>\n${asked}<think>${rest.join('\n')}</think>\n${answer}`;
}

/** Writes plain JSON with unrounded intensities. */
export const writeJson = (chain: Chain): string => JSON.stringify(chain);

function block(chain: Chain, part: Part): string {
  const text = part === 'types' ? writeTypes(chain.types) : escapeTags(chain[part]);
  return `<${TAG_OF[part]}>${text}<${TAG_OF[part]}_END>`;
}
