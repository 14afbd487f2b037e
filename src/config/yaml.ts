import { isMap, LineCounter, parseDocument, type Document } from 'yaml';
import type { z } from 'zod';
import { FoglightError } from '../core/errors.js';

/**
 * A YAML text, checked by a schema. @throws FOG_CONFIG, one error that names every problem with its line
 *
 * @param where names the text in errors, such as the file's path
 * @param hints says what is wrong where it is known better than the schema knows it
 */
export function parseYaml<T extends z.ZodType>(
  text: string,
  schema: T,
  where: string,
  hints: (value: unknown) => readonly string[] = () => [],
): z.infer<T> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const [bad] = document.errors;
  if (bad) throw new FoglightError('FOG_CONFIG', `${where}: ${bad.message}`);
  const value: unknown = document.toJS() ?? {};
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const known = hints(value);
  if (known.length > 0) throw new FoglightError('FOG_CONFIG', `${where}: ${known.join('; ')}`);
  const problems = result.error.issues.map((issue) => {
    const path = issue.path.map(String);
    const keys = issue.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [];
    const offset = offsetOf(document, [...path, ...keys]);
    const line = offset === undefined ? '' : `line ${lines.linePos(offset).line}: `;
    return `${line}${path.join('.') || 'top level'}: ${issue.message}`;
  });
  throw new FoglightError('FOG_CONFIG', `${where}: ${problems.join('; ')}`);
}

/** Where the value of a path begins; for a path that is not there, where the last part that is there begins. */
function offsetOf(document: Document.Parsed, path: readonly string[]): number | undefined {
  let node: unknown = document.contents;
  let offset: number | undefined;
  for (const name of path) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => String(key) === name);
      if (!pair) break;
      offset = startOf(pair.key) ?? offset;
      node = pair.value;
    } else if (hasItems(node)) {
      node = node.items[Number(name)];
      offset = startOf(node) ?? offset;
    } else break;
  }
  return offset ?? startOf(document.contents);
}

const hasItems = (node: unknown): node is { items: unknown[] } =>
  typeof node === 'object' && node !== null && 'items' in node && Array.isArray(node.items);

function startOf(node: unknown): number | undefined {
  if (typeof node !== 'object' || node === null || !('range' in node)) return undefined;
  return (node.range as [number, number, number] | undefined)?.[0];
}
