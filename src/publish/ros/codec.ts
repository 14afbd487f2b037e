import type { Message } from '../../ros/port.js';
import { textOf, textsOf } from '../../ros/types/bundle.js';
import { fullTypeName } from '../../ros/types/definition.js';
import { PACKAGE, TypeRegistry } from '../../ros/types/registry.js';

/** A message type. */
export interface MessageType {
  /** Full name, such as `foglight/msg/Verdict`. */
  readonly name: string;
  /** Its `.msg` text with those of all types it uses, as ROS 2 bags carry it (encoding `ros2msg`). */
  readonly text: string;
}

const types = new TypeRegistry();
const known = new Map<string, MessageType>();

/**
 * A message type by name: one of Foglight's (`foglight/msg/Verdict`) or a common one (`sensor_msgs/msg/Image`).
 *
 * @throws FOG_ROS_TYPE when there is no such type
 */
export function messageType(name: string): MessageType {
  let type = known.get(name);
  if (!type) known.set(name, (type = { name, text: textOf(types, name) }));
  return type;
}

/** Names of all of Foglight's message types. */
export const ownTypes = (): string[] => types.list(PACKAGE);

/**
 * A message as CDR, little-endian with its encapsulation header, the way rmw sends it and bags keep it.
 *
 * @param type full name, such as `foglight/msg/Verdict`
 * @param message fields by name; numbers, strings, typed arrays, `{sec, nanosec}` for times; what is missing is zero
 * @throws FOG_ROS_MESSAGE for a message that does not fit its type
 */
export function encode(type: string, message: object): Uint8Array {
  return types.codec(type).encode({ ...message });
}

/**
 * Makes a decoder from a definition's text, such as the one a bag carries.
 *
 * @param text `.msg` text with those of the types it uses
 * @throws FOG_ROS_TYPE for text that is not a definition; the decoder throws FOG_CDR for bytes that do not fit it
 */
export function decoder(type: string, text: string): (cdr: Uint8Array) => Message {
  const name = fullTypeName(type);
  const codec = new TypeRegistry(textsOf(name, text)).codec(name);
  return (cdr) => codec.decode(cdr);
}
