import { encode } from '../ros/codec.js';

/** One message to record. */
export interface Entry {
  readonly camera: string;
  readonly topic: string;
  /** Full type name, such as `foglight/msg/Verdict`. */
  readonly type: string;
  readonly stampNs: bigint;
  readonly message: object;
  /** What holds until the next of its topic: a reader who comes late needs it, so every file begins with it. */
  readonly latched?: boolean;
}

/** The same with its message as CDR. */
export interface EncodedEntry extends Omit<Entry, 'message'> {
  readonly data: Uint8Array;
}

/** @throws FOG_ROS_MESSAGE for a message that does not fit its type */
export function encodeEntry({ message, ...entry }: Entry): EncodedEntry {
  return { ...entry, data: encode(entry.type, message) };
}
