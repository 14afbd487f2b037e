import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse, stringify } from '@foxglove/rosmsg';
import { ros2jazzy } from '@foxglove/rosmsg-msgs-common';
import { FoglightError } from '../../core/errors.js';

/** A parsed message definition: its fields and constants. */
export type MessageDefinition = ReturnType<typeof parse>[number];

/** What is known of a message type. */
export interface MessageType {
  /** Full name, such as `foglight/msg/Verdict`. */
  readonly name: string;
  /** Its `.msg` text with those of all types it uses, as ROS 2 bags carry it (encoding `ros2msg`). */
  readonly text: string;
  /** The same, parsed; the type itself comes first. */
  readonly definitions: readonly MessageDefinition[];
}

/** Foglight's interfaces: the `.msg` files are the one source of every layout. */
const MSG_DIR = fileURLToPath(new URL('../../../msg/', import.meta.url));
const SEPARATOR = '='.repeat(80);

const TIME = 'int32 sec\nuint32 nanosec';
const known = new Map<string, MessageType>();
let own: ReadonlyMap<string, string> | undefined;

/**
 * A message type by name: one of Foglight's (`foglight/msg/Verdict`) or a common one (`sensor_msgs/msg/Image`).
 *
 * @throws FOG_INTERNAL when there is no such type
 */
export function messageType(name: string): MessageType {
  let type = known.get(name);
  if (!type) known.set(name, (type = build(name)));
  return type;
}

/** Names of all of Foglight's message types. */
export function ownTypes(): string[] {
  return [...ownTexts().keys()].map((short) => short.replace('/', '/msg/'));
}

function build(name: string): MessageType {
  const root = name.replace('/msg/', '/');
  const texts = new Map<string, string>();
  collect(root, texts);
  const sections = [...texts].map(([type, text], i) =>
    i === 0 ? text : `${SEPARATOR}\nMSG: ${type}\n${text}`,
  );
  const text = sections.join('\n');
  return { name, text, definitions: parse(text, { ros2: true }) };
}

/** Adds a type's text and, after it, those of the types it uses. */
function collect(type: string, texts: Map<string, string>): void {
  if (texts.has(type)) return;
  const text = textOf(type);
  texts.set(type, text);
  const here = type.slice(0, type.indexOf('/'));
  for (const used of usedTypes(text)) collect(used.includes('/') ? used : `${here}/${used}`, texts);
}

/** The types of the fields that are messages themselves. */
function usedTypes(text: string): string[] {
  return text
    .split('\n')
    .map((line) => /^([A-Za-z][\w/]*)(\[[^\]]*\])?\s+[a-z]\w*\s*(#.*)?$/.exec(line.trim())?.[1] ?? '')
    .filter((type) => /(^|\/)[A-Z]/.test(type));
}

function textOf(type: string): string {
  if (type === 'builtin_interfaces/Time' || type === 'builtin_interfaces/Duration') return TIME;
  const text = ownTexts().get(type);
  if (text !== undefined) return text;
  const common = (ros2jazzy as Readonly<Record<string, MessageDefinition>>)[type];
  if (!common) throw new FoglightError('FOG_INTERNAL', `no message type ${type}`);
  // The library writes ROS 1's primitive names for these two.
  return stringify([common]).replace(/^(time|duration)\b/gm, (primitive) =>
    primitive === 'time' ? 'builtin_interfaces/Time' : 'builtin_interfaces/Duration',
  );
}

function ownTexts(): ReadonlyMap<string, string> {
  own ??= new Map(
    readdirSync(MSG_DIR)
      .filter((file) => file.endsWith('.msg'))
      .map((file) => [`foglight/${file.slice(0, -4)}`, readFileSync(`${MSG_DIR}${file}`, 'utf8').trimEnd()]),
  );
  return own;
}
