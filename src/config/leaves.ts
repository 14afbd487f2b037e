import { z } from 'zod';
import { configSchema } from './schema.js';

/** One option or one group of options, as JSON Schema describes it. */
export interface SchemaNode {
  readonly type?: string;
  readonly properties?: Record<string, SchemaNode>;
  readonly description?: string;
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly enum?: readonly unknown[];
  readonly live?: boolean;
}

export const configRoot = (): SchemaNode => z.toJSONSchema(configSchema, { io: 'input' }) as SchemaNode;

/** Every option by its path with dots, in the order of the schema. */
export function leaves(node: SchemaNode = configRoot(), prefix = ''): [path: string, node: SchemaNode][] {
  return Object.entries(node.properties ?? {}).flatMap(([name, child]): [string, SchemaNode][] =>
    child.properties ? leaves(child, `${prefix}${name}.`) : [[`${prefix}${name}`, child]],
  );
}

/** The values that an option takes, in words. */
export function valuesOf({ type, enum: choices, minimum, maximum }: SchemaNode): string {
  if (choices) return choices.map((choice) => `\`${String(choice)}\``).join(' ');
  if (minimum === undefined && maximum === undefined) return type ?? '';
  const bound = (value: number | undefined): string =>
    value === undefined || Math.abs(value) > 1e9 ? '' : String(value);
  return `${type}, ${bound(minimum)} to ${bound(maximum)}`.replace(/ to $/, ' and up');
}
