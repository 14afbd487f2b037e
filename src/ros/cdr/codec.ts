import { FoglightError } from '../../core/errors.js';
import { isPrimitive, type Definition, type Field } from '../types/definition.js';
import { coderOf, type Coder } from './primitives.js';
import { CdrReader, HEADER_BYTES } from './reader.js';
import { repeated } from './sequences.js';
import { CdrWriter } from './writer.js';

/**
 * A message as plain data, fields named as in the `.msg`: 64-bit integers are bigint, sequences of numbers typed
 * arrays, all other sequences arrays, nested messages objects.
 */
export type Message = Readonly<Record<string, unknown>>;

/** Encodes and decodes one message type by its definition. */
export class Codec {
  readonly type: string;
  readonly #struct: Coder<Message>;

  constructor(definition: Definition, lookup: (type: string) => Definition) {
    this.type = definition.name;
    this.#struct = struct(definition, lookup);
  }

  /** Bytes `encode` will write, encapsulation header included. @throws FOG_ROS_MESSAGE as `encode` does. */
  sizeOf(message: Message): number {
    return HEADER_BYTES + this.#struct.end(message, 0, this.type);
  }

  /**
   * Little-endian CDR with its header. A field left out takes the default of the `.msg`, else zero or empty.
   * @param allocate returns a buffer of exactly that many bytes, which need not be zeroed
   * @throws FOG_ROS_MESSAGE for a value that does not fit its field, and for a field the type does not have
   */
  encode(message: Message, allocate = (size: number): Uint8Array => new Uint8Array(size)): Uint8Array {
    const writer = new CdrWriter(allocate(this.sizeOf(message)));
    this.#struct.write(writer, message);
    return writer.bytes;
  }

  /**
   * Reads either endianness. Byte sequences are views of `bytes`: copy them to keep them. Trailing bytes (padding)
   * are ignored.
   * @throws FOG_CDR for anything malformed, whatever its lengths announce
   */
  decode(bytes: Uint8Array): Message {
    return this.#struct.read(new CdrReader(bytes));
  }
}

interface Member {
  readonly name: string;
  readonly coder: Coder;
  readonly missing: unknown;
}

function struct(definition: Definition, lookup: (type: string) => Definition): Coder<Message> {
  const members = definition.fields.map((field) => member(field, lookup));
  const names = new Set(members.map(({ name }) => name));
  return {
    minBytes: members.reduce((sum, { coder }) => sum + coder.minBytes, 0),
    missing: () => ({}),
    end(message, at, path) {
      refuseUnknown(message, names, path);
      for (const { name, coder, missing } of members)
        at = coder.end(message[name] ?? missing, at, `${path}.${name}`);
      return at;
    },
    write(writer, message) {
      for (const { name, coder, missing } of members) coder.write(writer, message[name] ?? missing);
    },
    read(reader) {
      const message: Record<string, unknown> = {};
      for (const { name, coder } of members) message[name] = coder.read(reader);
      return message;
    },
  };
}

function member(field: Field, lookup: (type: string) => Definition): Member {
  const { name, type } = field;
  const single = isPrimitive(type) ? coderOf(type, field.maxLength) : (struct(lookup(type), lookup) as Coder);
  const coder = field.repeat ? repeated(type, single, field.repeat) : single;
  return { name, coder, missing: field.defaultValue ?? coder.missing() };
}

function refuseUnknown(
  message: unknown,
  names: ReadonlySet<string>,
  path: string,
): asserts message is Message {
  if (message === null || typeof message !== 'object')
    throw new FoglightError('FOG_ROS_MESSAGE', `${path} must be a message`);
  for (const key in message)
    if (!names.has(key)) throw new FoglightError('FOG_ROS_MESSAGE', `${path} has no field ${key}`);
}
