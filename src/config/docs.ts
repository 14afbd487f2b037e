import { z } from 'zod';
import { configSchema } from './schema.js';

interface Node {
  readonly type?: string;
  readonly properties?: Record<string, Node>;
  readonly description?: string;
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly enum?: readonly unknown[];
  readonly live?: boolean;
}

/** docs/guide/configuration.md, made from the schema; a test keeps the file in step. */
export function configurationMarkdown(): string {
  const root = z.toJSONSchema(configSchema, { io: 'input' }) as Node;
  const rows = leaves(root).map(([path, node]) => {
    const preset = node.default === undefined ? '' : `\`${JSON.stringify(node.default)}\``;
    return `| \`${path}\` | ${values(node)} | ${preset} | ${node.live ? 'live' : ''} | ${node.description ?? ''} |`;
  });
  return [
    '# Configuration',
    '',
    '`foglight run … --config FILE.yaml`; every option has a default, so a file names only what differs.',
    'Made from the schema (`src/config/schema.ts`): `npm run -s docs`.',
    '',
    'What is marked live may change while a run goes on (`ros2 param set`), from the next picture on.',
    '',
    '| option | values | default | changes | meaning |',
    '|---|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

function leaves(node: Node, prefix = ''): [string, Node][] {
  return Object.entries(node.properties ?? {}).flatMap(([name, child]): [string, Node][] =>
    child.properties ? leaves(child, `${prefix}${name}.`) : [[`${prefix}${name}`, child]],
  );
}

function values({ type, enum: choices, minimum, maximum }: Node): string {
  if (choices) return choices.map((choice) => `\`${String(choice)}\``).join(' ');
  if (minimum === undefined && maximum === undefined) return type ?? '';
  const bound = (value: number | undefined): string =>
    value === undefined || Math.abs(value) > 1e9 ? '' : String(value);
  return `${type}, ${bound(minimum)} to ${bound(maximum)}`.replace(/ to $/, ' and up');
}
