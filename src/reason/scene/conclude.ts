import type { Reading } from '../views/agreement.js';
import type { Sighting } from '../instruments/sighting.js';
import type { CodesIntent, ObjectsIntent, TextIntent } from '../intent/intent.js';
import { zoneOf } from '../wording/place.js';
import { counted, listed, sentence } from '../wording/words.js';

/** Confidence that something is absent if nothing was found: lower for a worse picture. */
const absenceConfidence = (severity: number): number => 0.5 + 0.35 * (1 - Math.min(1, Math.max(0, severity)));

/** The same for the object detector: lower, because a small detector misses many objects. */
const detectorAbsenceConfidence = (severity: number): number =>
  0.5 + 0.4 * (absenceConfidence(severity) - 0.5);

const sum = (found: readonly Sighting[]): number => found.reduce((total, s) => total + s.confidence, 0);
const mean = (found: readonly Sighting[]): number => sum(found) / found.length;

/** The zone of a sighting's centre, such as "upper left". */
const zone = ({ box: [x, y, w, h] }: Sighting): string => zoneOf(x + w / 2, y + h / 2);
const zones = (found: readonly Sighting[]): string[] => [...new Set(found.map(zone))].sort();

/** Letters and digits alone, by which two readings of a text are compared. */
const plain = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

const nothing = (key: string, text: string, severity: number): Reading => ({
  key,
  text,
  confidence: absenceConfidence(severity),
  evidence: 0,
  because: ['Nothing was found.'],
});

/** Answers a question about codes. */
export function concludeCodes(intent: CodesIntent, all: readonly Sighting[], severity: number): Reading {
  const found = unique(all);
  if (found.length === 0) return nothing('', 'No code can be read.', severity);
  const told = listed(found.map((s) => `"${s.what}" (${s.format ?? 'code'}, ${zone(s)})`));
  const text = {
    what: sentence(`${told}.`),
    whether: `Yes: ${told}.`,
    where: sentence(`in the ${listed(zones(found))}.`),
  }[intent.aspect];
  const key =
    intent.aspect === 'whether'
      ? 'yes'
      : found
          .map((s) => s.what)
          .sort()
          .join('\n');
  return {
    key,
    text,
    confidence: mean(found),
    evidence: sum(found),
    because: found.map((s) =>
      sentence(`${s.format ?? 'code'} read in the ${zone(s)}, checked by its own redundancy.`),
    ),
  };
}

/** Answers a question about text. */
export function concludeText(intent: TextIntent, found: readonly Sighting[], severity: number): Reading {
  const because = found.map((s) => `"${s.what}" in the ${zone(s)}, confidence ${s.confidence.toFixed(2)}.`);
  if (intent.on !== undefined && found.length > 0)
    because.push(`Whether the words stand on the ${intent.on} was not measured.`);
  if (intent.sought !== undefined) return concludeSought(intent.sought, found, severity, because);
  if (found.length === 0) return nothing('', 'No text can be made out.', severity);
  const told = listed(found.map((s) => `"${s.what}" (${zone(s)})`));
  const whether = intent.aspect === 'whether';
  return {
    key: whether
      ? 'yes'
      : found
          .map((s) => plain(s.what))
          .sort()
          .join('\n'),
    text: whether ? `Yes: ${told}.` : `It reads ${told}.`,
    confidence: mean(found),
    evidence: sum(found),
    because,
  };
}

function concludeSought(
  sought: string,
  found: readonly Sighting[],
  severity: number,
  because: readonly string[],
): Reading {
  const hits = found.filter((s) => ` ${plain(s.what)} `.includes(` ${plain(sought)} `));
  if (hits.length === 0) {
    return {
      ...nothing('no', `No, "${sought}" cannot be made out.`, severity),
      ...(because.length > 0 && { because }),
    };
  }
  const text = `Yes, "${sought}" can be read in the ${listed(zones(hits))}.`;
  return { key: 'yes', text, confidence: mean(hits), evidence: sum(hits), because };
}

/** Answers a question about objects. */
export function concludeObjects(intent: ObjectsIntent, all: readonly Sighting[], severity: number): Reading {
  const found = intent.classes.length === 0 ? [...all] : all.filter((s) => intent.classes.includes(s.what));
  const what = intent.called === '' ? 'object' : intent.called;
  if (found.length === 0) {
    const key = intent.aspect === 'count' ? '0' : intent.aspect === 'whether' ? 'no' : '';
    return {
      ...nothing(key, NOT_FOUND[intent.aspect](what), severity),
      confidence: detectorAbsenceConfidence(severity),
    };
  }
  const tally = countedByClass(found);
  const where = listed(zones(found));
  const told: Readonly<Record<ObjectsIntent['aspect'], readonly [key: string, text: string]>> = {
    count: [String(found.length), sentence(`${tally} (${where}).`)],
    whether: ['yes', `Yes, ${tally} (${where}).`],
    where: [zones(found).join(), sentence(`in the ${where}: ${tally}.`)],
    list: [tally, sentence(`${tally}.`)],
  };
  const [key, text] = told[intent.aspect];
  // For "is there", the object with the highest confidence is enough; for a count, all must be correct.
  const confidence = intent.aspect === 'whether' ? Math.max(...found.map((s) => s.confidence)) : mean(found);
  const because = found.map((s) =>
    sentence(`${s.what} in the ${zone(s)}, confidence ${s.confidence.toFixed(2)}.`),
  );
  return { key, text, confidence, evidence: sum(found), because };
}

const were = (what: string): string => (what === 'people' || /[^s]s$/.test(what) ? 'were' : 'was');

const NOT_FOUND: Readonly<Record<ObjectsIntent['aspect'], (what: string) => string>> = {
  count: (what) => `None: no ${what} ${were(what)} found.`,
  whether: (what) => `No ${what} ${were(what)} found.`,
  where: (what) => `Nowhere: no ${what} ${were(what)} found.`,
  list: () => 'No object that the detector knows was found.',
};

const PLURALS: Readonly<Record<string, string>> = {
  person: 'people',
  bus: 'buses',
  knife: 'knives',
  mouse: 'mice',
  sheep: 'sheep',
  skis: 'skis',
  scissors: 'scissors',
  bench: 'benches',
  sandwich: 'sandwiches',
  couch: 'couches',
  toothbrush: 'toothbrushes',
  'wine glass': 'wine glasses',
};

/** "2 people and 1 car", the most frequent first. */
function countedByClass(found: readonly Sighting[]): string {
  const counts = new Map<string, number>();
  for (const { what } of found) counts.set(what, (counts.get(what) ?? 0) + 1);
  const sorted = [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
  return listed(sorted.map(([what, n]) => counted(n, what, PLURALS[what])));
}

/** The first sighting of each content: a code may be found twice. */
const unique = (found: readonly Sighting[]): Sighting[] => [
  ...new Map(found.map((s) => [s.what, s] as const)).values(),
];
