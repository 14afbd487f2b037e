import { PARTS, reveal, type ChainForm, type Part, type ReadChain } from './parts.js';
import { readJson } from './readJson.js';
import { readTags, type Tagged } from './readTags.js';
import { readTypes, TypeCollector } from './types.js';

/** Longer texts are read up to here, characters: a model that never stops must not cost without bound. */
export const LONGEST = 65_536;

/**
 * Reads a chain in Robust-R1's form, CLEAR's or JSON, as models really write it, and says what was missing.
 * Text with no form at all is taken as the answer. Never throws.
 */
export function readChain(text: string): ReadChain {
  const whole = text.slice(0, LONGEST);
  // An object first: its strings may hold anything, tags included.
  const body = whole.replace(/^\s*<think>.*?<\/think>/is, '');
  const object = /^\s*(```\w*\s*)?\{/.test(body) ? readJson(body) : undefined;
  if (object) return { ...object, problems: [...object.problems, ...tooLong(text)] };
  const tagged = readTags(whole);
  const inTags = tagged.parts.size > 0;
  if (!inTags) {
    const json = readJson(tagged.loose);
    if (json) return json;
  }
  const types = new TypeCollector();
  readTypes(reveal(tagged.parts.get('types') ?? ''), types);
  const part = (name: Part): string => reveal(tagged.parts.get(name)?.trim() ?? '');
  const chain = {
    types: types.types,
    influence: part('influence'),
    reasoning: tagged.parts.has('reasoning') ? part('reasoning') : reveal(tagged.thought),
    conclusion: part('conclusion'),
    answer: tagged.parts.has('answer') || inTags || tagged.restores > 0 ? part('answer') : tagged.loose,
  };
  return {
    chain,
    form: formOf(tagged, inTags),
    missing: PARTS.filter((name) => !tagged.parts.has(name) && (name === 'types' || chain[name] === '')),
    problems: [...tagged.problems, ...types.problems, ...outside(tagged, inTags), ...tooLong(text)],
    restores: tagged.restores,
  };
}

function formOf(tagged: Tagged, inTags: boolean): ChainForm {
  if (tagged.clear && (inTags || tagged.restores > 0 || tagged.loose === '')) return 'clear';
  return inTags && (tagged.robust || tagged.parts.has('answer')) ? 'robust-r1' : 'plain';
}

const outside = (tagged: Tagged, inTags: boolean): string[] =>
  inTags && tagged.loose !== '' ? ['text outside the parts'] : [];

const tooLong = (text: string): string[] =>
  text.length > LONGEST ? [`longer than ${LONGEST} characters`] : [];
