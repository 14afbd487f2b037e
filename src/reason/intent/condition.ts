import type { PictureState } from '../../core/assessment.js';
import type { DegradationKind } from '../../core/degradation.js';
import {
  CONDITION_WORDS,
  DEGREE_WORDS,
  FUNCTION_WORDS,
  KIND_WORDS,
  LOOSE_CONDITION_WORDS,
  PICTURE_WORDS,
  PLACE_WORDS,
  STATE_WORDS,
  USABLE_WORDS,
} from './vocabulary.js';

/** The aspect of the picture's condition that a question asks about. */
export type Aspect = 'what' | 'severity' | 'since' | 'usable' | 'where' | 'present' | 'state';

export interface ConditionIntent {
  readonly topic: 'condition';
  readonly aspect: Aspect;
  /** The degradations asked about; empty for all. */
  readonly kinds: readonly DegradationKind[];
  readonly state?: Exclude<PictureState, 'normal'> | 'moved';
  /** Whether it is a yes-or-no question whose "yes" means that the degradation is present. */
  readonly yesNo: boolean;
}

const KNOWN: readonly ReadonlySet<string>[] = [
  FUNCTION_WORDS,
  PICTURE_WORDS,
  PLACE_WORDS,
  CONDITION_WORDS,
  LOOSE_CONDITION_WORDS,
  USABLE_WORDS,
  DEGREE_WORDS,
  ...KIND_WORDS.map((entry) => entry.words),
  ...STATE_WORDS.map((entry) => entry.words),
];

/**
 * Parses a question about the picture's condition. At least one word must be about the condition, and every word must
 * be in the vocabulary. A question that also names a thing in the scene ("is there snow on the roof?", "is the gate
 * open?") is therefore never taken for one about the picture. Undefined for any other question.
 */
export function conditionIntent(tokens: readonly string[]): ConditionIntent | undefined {
  if (!tokens.every((token) => KNOWN.some((list) => list.has(token)))) return undefined;
  const has = (list: ReadonlySet<string>): boolean => tokens.some((token) => list.has(token));
  const picture = has(PICTURE_WORDS);
  if (/\bhow many\b/.test(tokens.join(' ')) && !has(CONDITION_WORDS)) return undefined;
  const entries = KIND_WORDS.filter((entry) => has(entry.words) && (picture || !entry.loose));
  const camera = tokens.some((token) => /^(camera|cameras|cam)$/.test(token));
  const ofWhat = (state: string): boolean => (state === 'moved' ? camera : picture);
  const state = STATE_WORDS.find((entry) => ofWhat(entry.state) && has(entry.words))?.state;
  const about = state !== undefined || entries.length > 0 || isAbout(tokens, has, picture);
  if (!about) return undefined;
  const kinds = [...new Set(entries.flatMap((entry) => entry.kinds))];
  return {
    topic: 'condition',
    aspect: aspectOf(tokens, has, kinds.length > 0, state !== undefined),
    kinds,
    ...(state !== undefined && { state }),
    yesNo:
      /^(is|are|was|were|do|does|did|has|have|can|could)$/.test(tokens[0] ?? '') &&
      !tokens.includes('not') &&
      !entries.some((entry) => entry.opposite),
  };
}

type Has = (list: ReadonlySet<string>) => boolean;

/** Whether a question without a degradation or state is about the picture's condition. */
function isAbout(tokens: readonly string[], has: Has, picture: boolean): boolean {
  const asked = /^(what|how|when|where|why|since|which)$/;
  if (has(CONDITION_WORDS)) return true;
  if (has(LOOSE_CONDITION_WORDS)) {
    if (picture || tokens.includes('it') || tokens.some((t) => asked.test(t))) return true;
  }
  if (isUsable(tokens) || tokens.join(' ') === 'since when') return true;
  // "How is the picture?", "how does it look?", "what happened to the camera?"
  const line = tokens.join(' ');
  if (
    /^how (is|are|was|does|do|did) /.test(line) &&
    (picture || /^how does (it|everything) look/.test(line))
  ) {
    return !/\bhow (is|does) .*\b(made|called|work)\b/.test(line);
  }
  return picture && /\bwhat (has |is )?(happened|happens|got) (to|into)\b/.test(line);
}

/** "Can you see (anything)?" is about usability; "what can you see?" and "can you see it?" are about the scene. */
function isUsable(tokens: readonly string[]): boolean {
  const line = tokens.join(' ');
  if (
    /\b(un)?us(e)?able\b|\buse(ful|less|fulness)\b|\btrust(ed|worthy)?\b|\b(un)?reliable\b|\brely\b|\bdependable\b/.test(
      line,
    )
  )
    return true;
  if (/\buse\b|\benough\b|\bsufficient\b|\badequate\b|\bsuffices\b/.test(line))
    return tokens.some((t) => PICTURE_WORDS.has(t));
  if (/\b(hard|difficult) to see\b/.test(line)) return true;
  if (/^(what|which|who|whom|where)\b/.test(line)) return false;
  return /\b(can|could) (not )?(you|we|i|one|it) (still |even |really |actually |not )?see( (anything|clearly|well|properly|enough|much|now|at all|something|clear|the (picture|scene|view|image)))*$/.test(
    line,
  );
}

function aspectOf(tokens: readonly string[], has: Has, kind: boolean, state: boolean): Aspect {
  const line = tokens.join(' ');
  if (/\b(since|how long|when|(begin|began|begun|start|started|starts))\b/.test(line)) return 'since';
  // "right now" is a time, "the right side" a place.
  const side = has(PLACE_WORDS) || /\bright (side|part|half|corner|edge)\b|\bon the right\b/.test(line);
  if (/\bwhere\b/.test(line) || side) return 'where';
  if (state) return 'state';
  if (!kind && (isUsable(tokens) || /\bclearly\b/.test(line))) return 'usable';
  if (/^(how|is|are)\b.*\bvisibility\b/.test(line)) return 'severity';
  if ((/\bhow\b/.test(line) && !/\bknow how\b/.test(line)) || has(DEGREE_WORDS)) return 'severity';
  if (/\bquality\b/.test(line) && !kind && !/^(is|are) (there|any)/.test(line)) return 'severity';
  return kind ? 'present' : 'what';
}
