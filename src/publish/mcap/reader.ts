import { FoglightError } from '../../core/errors.js';
import { readMcap, type McapMessage, type ReadMcapOptions } from '../../runtime/mcap.js';
import { decoder } from '../ros/codec.js';

/** One message of a recording. */
export interface RecordedMessage {
  readonly topic: string;
  /** Full type name, such as `foglight/msg/Verdict`. */
  readonly schemaName: string;
  readonly logTimeNs: bigint;
  /** Older than the log time where a file repeats what is latched. */
  readonly publishTimeNs: bigint;
  /**
   * Its fields by name, decoded with the definition the file carries; 64-bit integers are bigint, times
   * `{sec, nanosec}`, number arrays typed arrays. The raw bytes if it is not a ROS 2 message.
   */
  readonly message: unknown;
}

/**
 * Reads a recording: a complete one by log time, a truncated one up to its end.
 *
 * @param options `topics` to read only some; `onDamage` is called with damage instead of throwing it
 * @throws FOG_SOURCE_NOT_FOUND; FOG_BAG_BAD after the last message that could be read
 */
export async function* readRecording(
  path: string,
  options: ReadMcapOptions = {},
): AsyncGenerator<RecordedMessage, void, void> {
  const decoders = new Map<string, (cdr: Uint8Array) => unknown>();
  for await (const raw of readMcap(path, options)) {
    let message: unknown;
    try {
      message = decode(raw, decoders);
    } catch (cause) {
      const error = new FoglightError(
        'FOG_BAG_BAD',
        `${path}: ${raw.channel.topic} does not fit its type`,
        cause,
      );
      if (!options.onDamage) throw error;
      return options.onDamage(error);
    }
    const { channel, schema, logTimeNs, publishTimeNs } = raw;
    yield { topic: channel.topic, schemaName: schema?.name ?? '', logTimeNs, publishTimeNs, message };
  }
}

function decode(
  { channel, schema, data }: McapMessage,
  decoders: Map<string, (cdr: Uint8Array) => unknown>,
): unknown {
  if (channel.messageEncoding !== 'cdr' || schema?.encoding !== 'ros2msg') return data;
  const text = new TextDecoder().decode(schema.data);
  let decodeOne = decoders.get(text);
  if (!decodeOne) decoders.set(text, (decodeOne = decoder(schema.name, text)));
  return decodeOne(data);
}
