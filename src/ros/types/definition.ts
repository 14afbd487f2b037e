import { parse } from '@foxglove/rosmsg';
import { FoglightError } from '../../core/errors.js';

export const PRIMITIVES = [
  'bool',
  'byte',
  'int8',
  'uint8',
  'int16',
  'uint16',
  'int32',
  'uint32',
  'int64',
  'uint64',
  'float32',
  'float64',
  'string',
] as const;

export type Primitive = (typeof PRIMITIVES)[number];

/** How often a field repeats: exactly `length` times, at most `max` times, or any number of times. */
export type Repeat =
  | { readonly kind: 'fixed'; readonly length: number }
  | { readonly kind: 'bounded'; readonly max: number }
  | { readonly kind: 'unbounded' };

export interface Field {
  readonly name: string;
  /** A primitive, or the full name of a message: `std_msgs/msg/Header`. */
  readonly type: Primitive | (string & {});
  /** Longest string in bytes, where bounded. */
  readonly maxLength?: number;
  readonly repeat?: Repeat;
  readonly defaultValue?: unknown;
}

/** A message as its `.msg` text defines it; what has no field at all gets the one ROS 2 gives it. */
export interface Definition {
  readonly name: string;
  readonly fields: readonly Field[];
  readonly constants: Readonly<Record<string, unknown>>;
}

/** The field of a message that has none (IDL has no empty struct). */
export const PLACEHOLDER = 'structure_needs_at_least_one_member';

export function isPrimitive(type: string): type is Primitive {
  return (PRIMITIVES as readonly string[]).includes(type);
}

/** `sensor_msgs/Image` and `sensor_msgs/msg/Image` both as the latter. */
export function fullTypeName(name: string): string {
  const parts = name.split('/');
  if (parts.some((part) => !/^[A-Za-z][A-Za-z0-9_]*$/.test(part)) || parts.length < 2 || parts.length > 3)
    throw new FoglightError('FOG_ROS_TYPE', `${name} is not a type name`);
  return parts.length === 2 ? `${parts[0]}/msg/${parts[1]}` : name;
}

/**
 * Reads one `.msg` text.
 * @param name full name of the message, which gives the package of types named without one
 * @throws FOG_ROS_TYPE when the text cannot be parsed or uses wide strings
 */
export function parseDefinition(name: string, text: string): Definition {
  const parsed = parsedFields(name, text);
  const constants = Object.fromEntries(
    parsed.filter((field) => field.isConstant).map((field) => [field.name, field.value]),
  );
  const fields = parsed.filter((field) => !field.isConstant).map((field) => readField(name, text, field));
  return { name, constants, fields: fields.length ? fields : [{ name: PLACEHOLDER, type: 'uint8' }] };
}

type ParsedField = ReturnType<typeof parse>[number]['definitions'][number];

function parsedFields(name: string, text: string): ParsedField[] {
  try {
    return parse(text, { ros2: true, skipTypeFixup: true })[0]?.definitions ?? [];
  } catch (cause) {
    throw new FoglightError('FOG_ROS_TYPE', `${name}: ${(cause as Error).message}`, cause);
  }
}

function readField(owner: string, text: string, field: ParsedField): Field {
  const repeat = repeatOf(field);
  return {
    name: field.name,
    type: typeOf(owner, text, field),
    ...(field.type === 'string' && field.upperBound !== undefined && { maxLength: field.upperBound }),
    ...(repeat && { repeat }),
    ...(field.defaultValue !== undefined && { defaultValue: field.defaultValue }),
  };
}

function repeatOf(field: ParsedField): Repeat | undefined {
  if (!field.isArray) return undefined;
  if (field.arrayLength !== undefined) return { kind: 'fixed', length: field.arrayLength };
  if (field.arrayUpperBound !== undefined) return { kind: 'bounded', max: field.arrayUpperBound };
  return { kind: 'unbounded' };
}

function typeOf(owner: string, text: string, field: ParsedField): string {
  const { type } = field;
  if (type === 'time') return 'builtin_interfaces/msg/Time';
  if (type === 'duration') return 'builtin_interfaces/msg/Duration';
  if (type === 'Header') return 'std_msgs/msg/Header';
  if (type === 'wstring') throw new FoglightError('FOG_ROS_TYPE', `${owner}.${field.name} is a wide string`);
  // The parser folds byte into uint8; the type hash tells them apart.
  if (type === 'uint8' && new RegExp(`^\\s*byte(\\[.*?\\])?\\s+${field.name}\\b`, 'm').test(text))
    return 'byte';
  if (isPrimitive(type)) return type;
  return fullTypeName(type.includes('/') ? type : `${owner.split('/')[0]}/${type}`);
}
