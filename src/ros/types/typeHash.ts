import { createHash } from 'node:crypto';
import { isPrimitive, type Definition, type Field, type Primitive } from './definition.js';

/** Type numbers of type_description_interfaces/msg/FieldType. */
const TYPE_IDS: Readonly<Record<Primitive, number>> = {
  int8: 2,
  uint8: 3,
  int16: 4,
  uint16: 5,
  int32: 6,
  uint32: 7,
  int64: 8,
  uint64: 9,
  float32: 10,
  float64: 11,
  bool: 15,
  byte: 16,
  string: 17,
};
const NESTED = 1;
const BOUNDED_STRING = 21;
const REPEAT_OFFSET = { fixed: 48, bounded: 96, unbounded: 144 } as const;

/**
 * REP 2016's hash of a message: `RIHS01_` and 64 hexadecimal digits, the same that every ROS 2 since Iron computes.
 * @param lookup gives the definition of a message this one contains
 */
export function typeHash(top: Definition, lookup: (name: string) => Definition): string {
  const referenced = new Map<string, Definition>();
  const visit = (definition: Definition): void => {
    for (const { type } of definition.fields) {
      if (isPrimitive(type) || referenced.has(type)) continue;
      const nested = lookup(type);
      referenced.set(type, nested);
      visit(nested);
    }
  };
  visit(top);
  referenced.delete(top.name);
  const description = {
    type_description: describe(top),
    referenced_type_descriptions: [...referenced.keys()]
      .sort()
      .map((name) => describe(referenced.get(name)!)),
  };
  return 'RIHS01_' + createHash('sha256').update(spacedJson(description)).digest('hex');
}

function describe(definition: Definition): unknown {
  return {
    type_name: definition.name,
    fields: definition.fields.map((field) => ({
      name: field.name,
      type: {
        type_id: typeId(field),
        capacity: capacityOf(field),
        string_capacity: field.maxLength ?? 0,
        nested_type_name: isPrimitive(field.type) ? '' : field.type,
      },
    })),
  };
}

function typeId({ type, maxLength, repeat }: Field): number {
  const single = isPrimitive(type) ? (maxLength === undefined ? TYPE_IDS[type] : BOUNDED_STRING) : NESTED;
  return single + (repeat ? REPEAT_OFFSET[repeat.kind] : 0);
}

function capacityOf({ repeat }: Field): number {
  if (repeat?.kind === 'fixed') return repeat.length;
  return repeat?.kind === 'bounded' ? repeat.max : 0;
}

/** JSON with Python's separators (", " and ": "), which is what the hash is defined over. */
function spacedJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(spacedJson).join(', ')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const entries = Object.entries(value).map(([key, inner]) => `${JSON.stringify(key)}: ${spacedJson(inner)}`);
  return `{${entries.join(', ')}}`;
}
