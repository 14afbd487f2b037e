import { z } from 'zod';

/**
 * A group of options of which each may be left out: what is left out stays as it was. Defaults are not filled in,
 * since they would undo what lies below.
 */
export function overridesOf<Shape extends z.ZodRawShape>(
  group: z.ZodObject<Shape>,
): z.ZodType<Record<string, unknown>> {
  const fields = Object.entries(group.shape).map(([name, field]) => {
    const plain = (field instanceof z.ZodDefault ? field.removeDefault() : field) as z.ZodType;
    return [name, plain.optional().meta((field as z.ZodType).meta() ?? {})];
  });
  return z.strictObject(Object.fromEntries(fields) as Record<string, z.ZodType>);
}

/** `over` laid over `under`, group by group; arrays are replaced. */
export function layered(under: unknown, over: unknown): unknown {
  if (over === undefined) return under;
  if (!isGroup(under) || !isGroup(over)) return over;
  const names = new Set([...Object.keys(under), ...Object.keys(over)]);
  return Object.fromEntries([...names].map((name) => [name, layered(under[name], over[name])]));
}

const isGroup = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
