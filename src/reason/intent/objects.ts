import { FUNCTION_WORDS, PICTURE_WORDS, PLACE_WORDS } from './vocabulary.js';

/** Questions that an object detector can answer. */
export interface ObjectsIntent {
  readonly topic: 'objects';
  readonly aspect: 'count' | 'whether' | 'where' | 'list';
  /** Classes in the question, by the detector's names; empty for all classes. */
  readonly classes: readonly string[];
  /** The words that the question uses for them, for the answer. */
  readonly called: string;
}

/** Synonyms for classes and for groups of classes. */
const SYNONYMS: Readonly<Record<string, readonly string[]>> = {
  people: ['person'],
  human: ['person'],
  pedestrian: ['person'],
  anyone: ['person'],
  anybody: ['person'],
  someone: ['person'],
  somebody: ['person'],
  nobody: ['person'],
  bike: ['bicycle'],
  motorbike: ['motorcycle'],
  lorry: ['truck'],
  plane: ['airplane'],
  aeroplane: ['airplane'],
  sofa: ['couch'],
  television: ['tv'],
  phone: ['cell phone'],
  smartphone: ['cell phone'],
  plant: ['potted plant'],
  fridge: ['refrigerator'],
  vehicle: ['car', 'motorcycle', 'bus', 'truck'],
  animal: ['bird', 'cat', 'dog', 'horse', 'sheep', 'cow', 'elephant', 'bear', 'zebra', 'giraffe'],
};

const IRREGULAR: Readonly<Record<string, string>> = {
  persons: 'person',
  knives: 'knife',
  mice: 'mouse',
};

const SEEING = new Set(
  'see seen visible spot spotted detect detected present count number many anywhere object objects total how'.split(
    ' ',
  ),
);

/** Possible singular forms of a noun, the most likely first. */
function singulars(word: string): string[] {
  const forms = [word];
  if (Object.hasOwn(IRREGULAR, word)) forms.push(IRREGULAR[word]!);
  if (word.endsWith('ies')) forms.push(`${word.slice(0, -3)}y`);
  if (word.endsWith('es')) forms.push(word.slice(0, -2));
  if (word.endsWith('s')) forms.push(word.slice(0, -1));
  return forms;
}

/** The classes that a word or pair of words names. */
function classesOf(word: string, labels: readonly string[]): readonly string[] | undefined {
  for (const form of singulars(word)) {
    if (labels.includes(form)) return [form];
    const also = Object.hasOwn(SYNONYMS, form) ? SYNONYMS[form]!.filter((c) => labels.includes(c)) : [];
    if (also.length > 0) return also;
  }
  return undefined;
}

/**
 * Parses a question about objects of the detector's classes. Every word must be known: "is there a dog" is such a
 * question, "is the dog asleep" and "is there a red car" are not.
 */
export function objectsIntent(
  tokens: readonly string[],
  labels: readonly string[],
): ObjectsIntent | undefined {
  const classes: string[] = [];
  const called: string[] = [];
  let words = 0;
  for (let i = 0; i < tokens.length; i += 1) {
    const pair = classesOf(`${tokens[i]} ${tokens[i + 1] ?? ''}`, labels);
    const found = pair ?? classesOf(tokens[i]!, labels);
    if (found) {
      classes.push(...found);
      called.push(pair ? `${tokens[i]} ${tokens[i + 1]}` : tokens[i]!);
      i += pair ? 1 : 0;
      words += 1;
    } else if (!known(tokens[i]!)) return undefined;
  }
  const line = tokens.join(' ');
  // "Is the dog on the couch?" asks for a relation, which is not measured.
  if (words > 1 && !/\b(and|or)\b/.test(line)) return undefined;
  const aspect = aspectOf(line, words > 0);
  return (
    aspect && {
      topic: 'objects',
      aspect,
      classes: [...new Set(classes)],
      called: called.join(line.includes(' or ') ? ' or ' : ' and '),
    }
  );
}

const known = (token: string): boolean =>
  SEEING.has(token) || FUNCTION_WORDS.has(token) || PICTURE_WORDS.has(token) || PLACE_WORDS.has(token);

function aspectOf(line: string, named: boolean): ObjectsIntent['aspect'] | undefined {
  if (!named) {
    const list =
      /^(what|which)\b.*\b(see|seen|visible|objects?|things?|detect(ed)?|spot)\b|^(what|who) (is|are) (there|in|on)\b/;
    return list.test(line) || /^(list|name|show|tell)\b.*\bobjects\b/.test(line) ? 'list' : undefined;
  }
  if (/\bhow many\b|\bnumber of\b|\bcount\b/.test(line)) return 'count';
  if (/^where\b|\b(which|what) (part|side|corner|area)\b/.test(line)) return 'where';
  const asks = /^(is|are|was|were|do|does|can|could|any|have|has)\b/.test(line);
  return asks &&
    /\b(there|see|seen|visible|any|present|spot|detect(ed)?|here|in the|someone|anyone|anybody|somebody|has|have)\b/.test(
      line,
    )
    ? 'whether'
    : undefined;
}
