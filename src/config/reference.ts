import { stringify } from 'yaml';
import { configRoot, valuesOf, type SchemaNode } from './leaves.js';

const WIDTH = 100;

/** config/reference.yaml: every option with its meaning, its values and its default; a test keeps the file in step. */
export function referenceYaml(): string {
  const head = [
    'Every option of Foglight with its default. Copy what you want to change: a configuration names only what differs.',
    'Made from the schema by `npm run -s docs`; do not edit.',
  ];
  return [...head.map((line) => `# ${line}`), '', ...group(configRoot(), ''), ''].join('\n');
}

function group(node: SchemaNode, indent: string): string[] {
  return Object.entries(node.properties ?? {}).flatMap(([name, child]) =>
    child.properties
      ? [`${indent}${name}:`, ...group(child, `${indent}  `), ...(indent === '' ? [''] : [])]
      : option(name, child, indent),
  );
}

function option(name: string, node: SchemaNode, indent: string): string[] {
  const values = [valuesOf(node).replaceAll('`', ''), node.live ? 'live' : ''].filter(Boolean).join('; ');
  const comment = wrapped(`${node.description ?? ''} (${values})`, WIDTH - indent.length - 2);
  // An option without a default is not set: it is shown as a comment.
  const line =
    node.default === undefined
      ? `# ${name}:`
      : `${name}: ${stringify(node.default, { singleQuote: true }).trim()}`;
  return [...comment.map((text) => `${indent}# ${text}`), `${indent}${line}`];
}

function wrapped(text: string, width: number): string[] {
  const lines = [''];
  for (const word of text.split(' ')) {
    const last = lines.at(-1)!;
    if (last !== '' && last.length + word.length >= width) lines.push(word);
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
  }
  return lines;
}
