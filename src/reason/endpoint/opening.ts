import { present, type Assessment } from '../../core/assessment.js';
import type { FrameCopy } from '../../core/view.js';
import type { Depth } from '../answer/depth.js';
import { place } from '../wording/place.js';
import { figure, listed, named } from '../wording/words.js';
import type { Content, Message } from './client.js';
import { imageOf, sideBySide, type Sending } from './pictures.js';
import type { Profile } from './profile.js';

export interface Shown {
  readonly captured?: FrameCopy | undefined;
  readonly recovered?: FrameCopy | undefined;
}

/** CLEAR's rule, for models that were not trained on it. */
const RESTORE_IF_NEEDED =
  'If degradation hides what the question needs, first call restore_image, or write <image_restore> and stop: the ' +
  'restored picture will be shown to you. If the answer can be seen, do not.';

/** The first messages: the views in Robust-U1's order, the measurements, the question and the instruction. */
export async function openingMessages(
  profile: Profile,
  question: string,
  assessment: Assessment,
  depth: Depth,
  shown: Shown,
  seesTwo: boolean,
  sending: Sending,
  offersRestoration = false,
): Promise<Message[]> {
  const asked = [
    measured(assessment),
    `Question: ${question}`,
    profile.instruction(depth),
    offersRestoration ? RESTORE_IF_NEEDED : '',
  ].filter((t) => t !== '');
  const content: Content[] = [
    ...(await views(shown, seesTwo, sending)),
    { type: 'text', text: asked.join('\n') },
  ];
  return [
    ...(profile.system === undefined ? [] : [{ role: 'system' as const, content: profile.system }]),
    { role: 'user', content },
  ];
}

/** The measured degradations in words; empty for a clean picture. */
export function measured(assessment: Assessment): string {
  const found = present(assessment);
  if (found.length === 0) return '';
  const where = place(assessment.where);
  const what = listed(found.map((d) => `${named(d)} (${figure(d.intensity)} of 1)`));
  return `Measured in the captured picture: ${what}${where === undefined ? '' : `, ${where}`}.`;
}

async function views({ captured, recovered }: Shown, seesTwo: boolean, sending: Sending): Promise<Content[]> {
  const text = (words: string): Content => ({ type: 'text', text: words });
  if (captured && recovered) {
    if (!seesTwo) {
      const pair = await sideBySide(captured, recovered, sending);
      return [text('Left: the picture as captured. Right: the same picture after restoration.'), pair];
    }
    return [
      text('The picture as captured:'),
      await imageOf(captured, sending),
      text('The same picture after restoration, which may have invented detail:'),
      await imageOf(recovered, sending),
    ];
  }
  const only = captured ?? recovered;
  return only ? [await imageOf(only, sending)] : [];
}
