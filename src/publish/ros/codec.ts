import { parse } from '@foxglove/rosmsg';
import { MessageReader, MessageWriter } from '@foxglove/rosmsg2-serialization';
import { messageType } from './definitions.js';

const writers = new Map<string, MessageWriter>();

/**
 * A message as CDR, little-endian with its encapsulation header, the way rmw sends it and bags keep it.
 *
 * @param type full name, such as `foglight/msg/Verdict`
 * @param message fields by name; numbers, strings, typed arrays, `{sec, nanosec}` for times; what is missing is zero
 */
export function encode(type: string, message: object): Uint8Array {
  let writer = writers.get(type);
  if (!writer) writers.set(type, (writer = new MessageWriter([...messageType(type).definitions])));
  return writer.writeMessage(sized(message));
}

/**
 * Makes a decoder from a definition's text, such as the one a bag carries.
 *
 * @param text `.msg` text with those of the types it uses
 * @throws on text that is not a definition; the decoder throws on bytes that do not fit it
 */
export function decoder(text: string): (cdr: Uint8Array) => unknown {
  const reader = new MessageReader(parse(text, { ros2: true }));
  return (cdr) => reader.readMessage(cdr);
}

/**
 * The writer counts a string's UTF-16 units where CDR counts its UTF-8 bytes, and cuts what is longer. Padded with
 * as many NULs as are missing, the text fills its bytes exactly and the NULs are what is cut.
 */
function sized(value: unknown): unknown {
  if (typeof value === 'string') return value.padEnd(Buffer.byteLength(value), '\0');
  if (Array.isArray(value)) return value.map(sized);
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, sized(field)]));
}
