import type { Codec, Message } from '../cdr/codec.js';

/**
 * A message as rclnodejs wants it, where it takes no CDR (services, actions): every field there, and every typed array
 * at the beginning of its buffer, because it ignores their offset.
 * @throws FOG_ROS_MESSAGE for a message that does not fit its type
 */
export function complete(codec: Codec, message: Message): Message {
  return owned(codec.decode(codec.encode(message))) as Message;
}

/** A message that rclnodejs made, as this project has it. @throws FOG_ROS_MESSAGE */
export function adopted(codec: Codec, message: unknown): Message {
  return codec.decode(codec.encode(message as Message));
}

function owned(value: unknown): unknown {
  if (ArrayBuffer.isView(value)) return (value as Uint8Array).slice();
  if (Array.isArray(value)) return value.map(owned);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, owned(inner)]));
}
