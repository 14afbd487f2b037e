import type { Chain } from '../../core/chain.js';
import { PARTS, type Part, type ReadChain } from './parts.js';
import { intensityOf, readTypes, TypeCollector } from './types.js';

type Fields = Readonly<Record<string, unknown>>;

/** Keys that models use for each part. */
const KEYS: Readonly<Record<Part, readonly string[]>> = {
  types: ['types', 'type', 'degradations', 'degradation'],
  influence: ['influence', 'effect', 'impact'],
  reasoning: ['reasoning', 'reason', 'thought', 'thinking', 'explanation'],
  conclusion: ['conclusion', 'summary'],
  answer: ['answer', 'final_answer', 'response', 'result'],
};

/** Reads a chain from JSON, which may be truncated, in a code fence or surrounded by text. Undefined if there is none. */
export function readJson(text: string): ReadChain | undefined {
  const start = text.indexOf('{');
  if (start < 0) return undefined;
  const problems: string[] = [];
  const fields = parsed(text.slice(start), problems);
  if (!fields) return undefined;
  const given = (part: Part): unknown =>
    KEYS[part].map((key) => fields[key]).find((value) => value !== undefined);
  if (!PARTS.some((part) => given(part) !== undefined)) return undefined;
  const types = new TypeCollector();
  collect(given('types'), types);
  const textOf = (part: Exclude<Part, 'types'>): string => plain(given(part));
  const chain: Chain = {
    types: types.types,
    influence: textOf('influence'),
    reasoning: textOf('reasoning'),
    conclusion: textOf('conclusion'),
    answer: textOf('answer'),
  };
  const missing = PARTS.filter((part) => given(part) === undefined);
  return { chain, form: 'json', missing, problems: [...problems, ...types.problems], restores: 0 };
}

function parsed(text: string, problems: string[]): Fields | undefined {
  const end = text.lastIndexOf('}');
  for (const candidate of [text, text.slice(0, end + 1)]) {
    const value = tryParse(candidate);
    if (value) return value;
  }
  const closed = tryParse(close(text));
  if (closed) problems.push('JSON cut short');
  return closed;
}

function tryParse(text: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return undefined;
    return Object.fromEntries(
      Object.entries(value).map(([key, field]) => [key.toLowerCase(), field as unknown]),
    );
  } catch {
    return undefined;
  }
}

/** Completes a truncated object: closes its string and brackets, and removes an incomplete key or trailing comma. */
function close(text: string): string {
  const open: string[] = [];
  let quoted = false;
  let escaped = false;
  for (const c of text) {
    if (escaped) escaped = false;
    else if (quoted && c === '\\') escaped = true;
    else if (c === '"') quoted = !quoted;
    else if (!quoted && (c === '{' || c === '[')) open.push(c === '{' ? '}' : ']');
    else if (!quoted && (c === '}' || c === ']')) {
      open.pop();
      if (open.length === 0) break;
    }
  }
  let whole = text;
  if (escaped) whole = whole.slice(0, -1);
  if (quoted) whole = `${whole.replace(/\\u[0-9a-fA-F]{0,3}$/, '')}"`;
  whole = whole
    .replace(/[,{]\s*"(?:[^"\\]|\\.)*"\s*:?\s*$/, (tail) => (tail.startsWith('{') ? '{' : ''))
    .replace(/,\s*$/, '');
  return whole + open.reverse().join('');
}

function plain(value: unknown): string {
  if (typeof value === 'string') return value.trim();
  if (value === undefined || value === null) return '';
  return JSON.stringify(value) ?? '';
}

/** Reads types given as a list of objects or strings, as an object from name to intensity, or as one string. */
function collect(value: unknown, into: TypeCollector): void {
  if (typeof value === 'string') readTypes(value, into);
  else if (Array.isArray(value)) for (const item of value as unknown[]) collectOne(item, into);
  else if (typeof value === 'object' && value !== null) {
    for (const [name, intensity] of Object.entries(value)) into.add(name, numeric(intensity));
  }
}

function collectOne(item: unknown, into: TypeCollector): void {
  if (typeof item === 'string') return readTypes(item, into);
  if (typeof item !== 'object' || item === null) return void into.problems.push('not a degradation');
  const fields = item as Fields;
  const name = fields['kind'] ?? fields['type'] ?? fields['name'];
  into.add(
    typeof name === 'string' ? name : '',
    numeric(fields['intensity'] ?? fields['severity'] ?? fields['level']),
  );
}

function numeric(value: unknown): number | undefined {
  if (typeof value === 'number') return value >= 0 && value <= 1 ? value : undefined;
  return typeof value === 'string' ? intensityOf(value) : undefined;
}
