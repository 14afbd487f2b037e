import { open } from 'node:fs/promises';
import { McapIndexedReader, McapRecordBuilder, McapStreamReader, Opcode, type McapTypes } from '@mcap/core';
import { loadDecompressHandlers } from '@mcap/support';
import { FoglightError } from '../core/errors.js';
import { FileReadable } from './fileReadable.js';

/** One message of an MCAP file, not yet decoded. */
export interface McapMessage {
  readonly channel: McapTypes.Channel;
  /** Absent where the channel has none. */
  readonly schema: McapTypes.Schema | undefined;
  readonly logTimeNs: bigint;
  readonly publishTimeNs: bigint;
  /** A copy that nothing else writes into. */
  readonly data: Uint8Array;
}

export interface ReadMcapOptions {
  /** Only these topics. */
  readonly topics?: readonly string[];
  /** Called with each damaged place; reading goes on behind a damaged chunk. Without this handler it is thrown. */
  readonly onDamage?: (error: FoglightError) => void;
}

/** Maximum unpacked size of a chunk, so that a damaged size field cannot exhaust the memory. */
const MAX_CHUNK_BYTES = 1n << 30n;

const MAGIC_BYTES = 8n;
const RECORD_HEAD_BYTES = 9n;
const HEADER: number = Opcode.HEADER;
const CHUNK: number = Opcode.CHUNK;
/** The records that matter where there is no index. */
const READ_IN_ORDER: ReadonlySet<number> = new Set([
  HEADER,
  Opcode.SCHEMA,
  Opcode.CHANNEL,
  Opcode.MESSAGE,
  Opcode.CHUNK,
]);
const ENDS_DATA: ReadonlySet<number> = new Set([Opcode.DATA_END, Opcode.FOOTER]);

type OnDamage = (cause: unknown) => void;

/**
 * The messages of an MCAP file. With an index they come by log time. Without one (the file was truncated or is still
 * being written) they come in file order, up to the place where it was cut. Chunks may be compressed with zstd, lz4 or
 * bz2. A damaged chunk loses its own messages only.
 *
 * @throws FOG_SOURCE_NOT_FOUND; FOG_BAG_BAD, unless `onDamage` is given
 */
export async function* readMcap(
  path: string,
  options: ReadMcapOptions = {},
): AsyncGenerator<McapMessage, void, void> {
  const handle = await open(path).catch((cause: unknown) => {
    throw new FoglightError('FOG_SOURCE_NOT_FOUND', path, cause);
  });
  const onDamage: OnDamage = (cause) => {
    const why = cause instanceof Error ? cause.message : String(cause);
    const error = new FoglightError('FOG_BAG_BAD', `${path}: ${why}`, cause);
    if (!options.onDamage) throw error;
    options.onDamage(error);
  };
  try {
    const readable = await FileReadable.of(handle);
    const decompressHandlers = await boundedHandlers();
    const indexed = await McapIndexedReader.Initialize({ readable, decompressHandlers }).catch(
      () => undefined,
    );
    if (indexed && hasIndex(indexed)) yield* byIndex(indexed, options.topics, onDamage);
    else yield* inOrder(readable, decompressHandlers, options.topics, onDamage);
  } catch (cause) {
    if (cause instanceof FoglightError) throw cause;
    onDamage(cause);
  } finally {
    await handle.close();
  }
}

/** The index finds only messages in chunks that have message indexes. A writer may omit either. */
function hasIndex({ chunkIndexes }: McapIndexedReader): boolean {
  return chunkIndexes.length > 0 && chunkIndexes.every((chunk) => chunk.messageIndexLength > 0n);
}

/** Merges the chunks by log time. Each is read by itself, so that a damaged one does not end the others. */
async function* byIndex(
  reader: McapIndexedReader,
  topics: readonly string[] | undefined,
  onDamage: OnDamage,
): AsyncGenerator<McapMessage, void, void> {
  // The reader takes the chunks to read from its list when a generator of messages starts.
  const toRead = reader.chunkIndexes as (typeof reader.chunkIndexes)[number][];
  const waiting = [...toRead].sort((a, b) => Number(a.messageStartTime - b.messageStartTime));
  interface OpenChunk {
    readonly messages: AsyncGenerator<McapTypes.Message, void, void>;
    readonly at: bigint;
    first?: McapTypes.Message;
  }
  let opened: OpenChunk[] = [];
  const advance = async (chunk: OpenChunk): Promise<void> => {
    try {
      const next = await chunk.messages.next();
      if (!next.done) return void (chunk.first = next.value);
    } catch (cause) {
      onDamage(new Error(`the chunk at byte ${chunk.at}: ${(cause as Error).message}`, { cause }));
    }
    opened = opened.filter((other) => other !== chunk);
  };
  for (;;) {
    const first = opened.reduce<OpenChunk | undefined>(
      (a, b) => (a && a.first!.logTime <= b.first!.logTime ? a : b),
      undefined,
    );
    const next = waiting[0];
    if (next && (!first || next.messageStartTime <= first.first!.logTime)) {
      waiting.shift();
      toRead.splice(0, Infinity, next);
      const messages = reader.readMessages({ validateCrcs: true, ...(topics && { topics }) });
      const chunk = { messages, at: next.chunkStartOffset };
      opened.push(chunk);
      await advance(chunk);
    } else if (first) {
      const message = first.first!;
      const channel = reader.channelsById.get(message.channelId);
      if (channel) yield toMessage(message, channel, reader.schemasById);
      await advance(first);
    } else return;
  }
}

async function* inOrder(
  readable: FileReadable,
  decompressHandlers: McapTypes.DecompressHandlers,
  topics: readonly string[] | undefined,
  onDamage: OnDamage,
): AsyncGenerator<McapMessage, void, void> {
  const options = { decompressHandlers, validateCrcs: true };
  let reader = new McapStreamReader(options);
  const schemas = new Map<number, McapTypes.Schema>();
  const channels = new Map<number, McapTypes.Channel>();
  for await (const { at, opcode, bytes } of records(readable)) {
    try {
      reader.append(bytes);
      for (let record = reader.nextRecord(); record; record = reader.nextRecord()) {
        if (record.type === 'Schema') schemas.set(record.id, record);
        else if (record.type === 'Channel') channels.set(record.id, record);
        else if (record.type === 'Message') {
          const channel = channels.get(record.channelId)!;
          if (!topics || topics.includes(channel.topic)) yield toMessage(record, channel, schemas);
        }
      }
    } catch (cause) {
      if (opcode !== CHUNK) throw cause;
      onDamage(new Error(`the chunk at byte ${at}: ${(cause as Error).message}`, { cause }));
      // A reader that has failed reads no more. The next one must know the channels so far.
      reader = new McapStreamReader({ ...options, noMagicPrefix: true });
      const known = new McapRecordBuilder();
      for (const schema of schemas.values()) known.writeSchema(schema);
      for (const channel of channels.values()) known.writeChannel(channel);
      reader.append(known.buffer.slice());
      while (reader.nextRecord());
    }
  }
}

interface RawRecord {
  /** Offset in the file, bytes. */
  readonly at: bigint;
  readonly opcode: number;
  readonly bytes: Uint8Array;
}

/** The magic bytes, then every relevant record, one at a time, so that a wrong length allocates no memory. */
async function* records(readable: FileReadable): AsyncGenerator<RawRecord, void, void> {
  yield { at: 0n, opcode: 0, bytes: await readable.read(0n, MAGIC_BYTES) };
  for (let at = MAGIC_BYTES; ;) {
    const head = await readable.read(at, RECORD_HEAD_BYTES);
    const opcode = head[0]!;
    const length = RECORD_HEAD_BYTES + new DataView(head.buffer).getBigUint64(1, true);
    if (at === MAGIC_BYTES && opcode !== HEADER) throw new Error('it does not begin with a header');
    if (ENDS_DATA.has(opcode)) return;
    if (READ_IN_ORDER.has(opcode)) yield { at, opcode, bytes: await readable.read(at, length) };
    at += length;
  }
}

function toMessage(
  { logTime, publishTime, data }: McapTypes.Message,
  channel: McapTypes.Channel,
  schemas: ReadonlyMap<number, McapTypes.Schema>,
): McapMessage {
  return {
    channel,
    schema: schemas.get(channel.schemaId),
    logTimeNs: logTime,
    publishTimeNs: publishTime,
    data,
  };
}

async function boundedHandlers(): Promise<McapTypes.DecompressHandlers> {
  const handlers = await loadDecompressHandlers();
  return Object.fromEntries(
    Object.entries(handlers).map(([name, unpack]) => [
      name,
      (bytes: Uint8Array, size: bigint): Uint8Array => {
        if (size > MAX_CHUNK_BYTES) throw new Error(`a chunk says it unpacks to ${size} bytes`);
        return unpack(bytes, size);
      },
    ]),
  );
}
