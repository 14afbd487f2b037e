import { PARTS, TAG_OF } from '../chain/parts.js';
import type { Depth } from '../answer/depth.js';

export type ProfileName = 'generic' | 'robust-r1' | 'clear';

/** Prompts and parameters for a kind of model. */
export interface Profile {
  readonly system?: string;
  /** Whether the first message has the recovered picture too; CLEAR's models request it. */
  readonly sendsBoth: boolean;
  readonly temperature: number;
  /** The instruction that follows the question. */
  instruction(depth: Depth): string;
}

const length = (depth: Depth): string =>
  `Use about ${Math.max(20, Math.round(depth.tokens * 0.7))} words in all, fewer if they suffice.`;

const ALONE = 'Reply with the answer alone, in as few words as possible.';
const HONEST = 'If it cannot be told from what is shown, answer "cannot tell".';

const generic: Profile = {
  sendsBoth: true,
  temperature: 0,
  instruction: (depth) =>
    depth.kind === 'none'
      ? `${ALONE} ${HONEST}`
      : `Reply with one JSON object with the keys "types" (a list of {"kind", "intensity" from 0 to 1}), ` +
        `"influence" (what the degradations hide), "reasoning", "conclusion" and "answer" (as short as possible). ` +
        `${HONEST} ${length(depth)}`,
};

/** Robust-R1: no system message; the instruction for the five blocks follows the question. */
const robustR1: Profile = {
  sendsBoth: true,
  temperature: 0.6,
  instruction(depth) {
    if (depth.kind === 'none') return ALONE;
    const tags = PARTS.map((part) => `<${TAG_OF[part]}> <${TAG_OF[part]}_END>`);
    return (
      `First output the types of degradation in the image with their intensity in ${tags[0]} tags, ` +
      `then their effects on the image in ${tags[1]} tags, ` +
      `then, at a length that is appropriate to the strength of the degradation, the reasoning in ${tags[2]} tags, ` +
      `then a summary of the reasoning with the answer in ${tags[3]} tags, ` +
      `and finally the brief answer in ${tags[4]} tags.`
    );
  },
};

/** CLEAR: the model thinks, requests a restoration if it needs one, and answers. */
const clear: Profile = {
  system:
    'You answer questions about pictures that may be degraded. Begin with <think>: say what degrades the picture and ' +
    'whether what the question needs can be seen. If it can be seen, restoration is forbidden: go on to <answer>. ' +
    'If critical detail is hidden, restoration is mandatory: write <image_restore> and stop; the restored picture ' +
    'will be shown to you, then think again in <think> and finish with <answer>. Be brief: ' +
    '<think>…</think><answer>…</answer>, or <think>…</think><image_restore>.',
  sendsBoth: false,
  temperature: 0,
  instruction: (depth) => (depth.kind === 'none' ? HONEST : `${HONEST} ${length(depth)}`),
};

export const PROFILES: Readonly<Record<ProfileName, Profile>> = { generic, 'robust-r1': robustR1, clear };
