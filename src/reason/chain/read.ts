import { PARTS, unescapeTags, type ChainForm, type Part, type ReadChain } from './parts.js';
import { readJson } from './readJson.js';
import { readTags, type Tagged } from './readTags.js';
import { readTypes, TypeCollector } from './types.js';

/** Characters of a text that are read. The limit bounds the cost of a model that never stops. */
export const MAX_CHARACTERS = 65_536;

/**
 * Reads a chain in Robust-R1's form, CLEAR's form or JSON, including the deviations that models produce, and lists what
 * was missing. Text without any form is used as the answer. Never throws.
 */
export function readChain(text: string): ReadChain {
  const whole = text.slice(0, MAX_CHARACTERS);
  // JSON must be tried first, because its strings may contain tags.
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
  readTypes(unescapeTags(tagged.parts.get('types') ?? ''), types);
  const part = (name: Part): string => unescapeTags(tagged.parts.get(name)?.trim() ?? '');
  const chain = {
    types: types.types,
    influence: part('influence'),
    reasoning: tagged.parts.has('reasoning') ? part('reasoning') : unescapeTags(tagged.thought),
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
  text.length > MAX_CHARACTERS ? [`longer than ${MAX_CHARACTERS} characters`] : [];
