import { open, type FileHandle } from 'node:fs/promises';
import { McapIndexedReader, McapStreamReader, type McapTypes } from '@mcap/core';
import { FoglightError } from '../../core/errors.js';
import {
  mergeTopics,
  type Bag,
  type BagMessage,
  type BagSummary,
  type BagTopic,
  type Damaged,
} from './bag.js';
import { FileReadable } from './fileReadable.js';
import { decompressHandlers } from './zstd.js';

const PIECE_BYTES = 1 << 20;
/** No record of a sound file is longer; a damaged length would gather the rest of the file in memory. */
const MAX_RECORD_BYTES = 1024 ** 3;

type Channel = Pick<McapTypes.TypedMcapRecords['Channel'], 'id' | 'topic' | 'messageEncoding' | 'schemaId'>;

/** An MCAP file: read through its index in log-time order, or from front to back where it has none or was cut. */
export class McapBag implements Bag {
  readonly #path: string;
  readonly #handle: FileHandle;
  readonly #handlers: McapTypes.DecompressHandlers;
  readonly #indexed: McapIndexedReader | undefined;

  private constructor(
    path: string,
    handle: FileHandle,
    handlers: McapTypes.DecompressHandlers,
    indexed: McapIndexedReader | undefined,
  ) {
    this.#path = path;
    this.#handle = handle;
    this.#handlers = handlers;
    this.#indexed = indexed;
  }

  static async open(path: string): Promise<McapBag> {
    const handlers = await decompressHandlers();
    const handle = await open(path, 'r').catch((cause: unknown) => {
      throw new FoglightError('FOG_SOURCE_NOT_FOUND', path, cause);
    });
    const readable = new FileReadable(handle);
    const indexed = await McapIndexedReader.Initialize({ readable, decompressHandlers: handlers }).catch(
      () => undefined,
    );
    return new McapBag(path, handle, handlers, indexed && hasIndex(indexed) ? indexed : undefined);
  }

  async summary(damaged: Damaged): Promise<BagSummary> {
    if (!this.#indexed) return this.#scan(damaged);
    const { channelsById, schemasById, statistics, chunkIndexes } = this.#indexed;
    const topics = [...channelsById.values()].map((channel) =>
      topicOf(
        channel,
        schemasById.get(channel.schemaId)?.name,
        Number(statistics?.channelMessageCounts.get(channel.id) ?? 0),
      ),
    );
    const starts = chunkIndexes.map((chunk) => chunk.messageStartTime);
    const startNs = starts.reduce((a, b) => (b < a ? b : a));
    return mergeTopics([{ topics, startNs }]);
  }

  async *messages(topic: string, damaged: Damaged): AsyncGenerator<BagMessage, void, void> {
    if (!this.#indexed) return yield* this.#stream(topic, damaged);
    try {
      for await (const { logTime, data } of this.#indexed.readMessages({ topics: [topic] })) {
        yield { logTimeNs: logTime, data: data.slice() };
      }
    } catch (cause) {
      damaged(this.#damage(cause));
    }
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }

  /** A bag without an index tells its topics only when it is read through. */
  async #scan(damaged: Damaged): Promise<BagSummary> {
    const schemas = new Map<number, string>();
    const channels = new Map<number, Channel>();
    const counts = new Map<number, number>();
    let startNs: bigint | undefined;
    for await (const record of this.#records(damaged)) {
      if (record.type === 'Schema') schemas.set(record.id, record.name);
      if (record.type === 'Channel') channels.set(record.id, record);
      if (record.type !== 'Message') continue;
      counts.set(record.channelId, (counts.get(record.channelId) ?? 0) + 1);
      if (startNs === undefined || record.logTime < startNs) startNs = record.logTime;
    }
    const topics = [...channels.values()].map((channel) =>
      topicOf(channel, schemas.get(channel.schemaId), counts.get(channel.id) ?? 0),
    );
    return mergeTopics([{ topics, ...(startNs === undefined ? {} : { startNs }) }]);
  }

  async *#stream(topic: string, damaged: Damaged): AsyncGenerator<BagMessage, void, void> {
    const wanted = new Set<number>();
    for await (const record of this.#records(damaged)) {
      if (record.type === 'Channel' && record.topic === topic) wanted.add(record.id);
      if (record.type === 'Message' && wanted.has(record.channelId)) {
        yield { logTimeNs: record.logTime, data: record.data.slice() };
      }
    }
  }

  /** All records from the front, until the end or the damage. */
  async *#records(damaged: Damaged): AsyncGenerator<McapTypes.TypedMcapRecord, void, void> {
    const reader = new McapStreamReader({ decompressHandlers: this.#handlers });
    const piece = new Uint8Array(PIECE_BYTES);
    let position = 0;
    try {
      while (!reader.done()) {
        const { bytesRead } = await this.#handle.read(piece, 0, PIECE_BYTES, position);
        if (bytesRead === 0) throw new Error(`it ends at byte ${position}, in the middle`);
        position += bytesRead;
        reader.append(piece.subarray(0, bytesRead));
        for (let record = reader.nextRecord(); record; record = reader.nextRecord()) yield record;
        if (reader.bytesRemaining() > MAX_RECORD_BYTES)
          throw new Error(`no record ends before byte ${position}`);
      }
    } catch (cause) {
      damaged(this.#damage(cause));
    }
  }

  #damage(cause: unknown): FoglightError {
    const why = cause instanceof Error ? cause.message : String(cause);
    return new FoglightError('FOG_BAG_BAD', `${this.#path}: ${why}`, cause);
  }
}

/** Only chunks with message indexes are found through the index; a writer may leave either out. */
function hasIndex({ chunkIndexes }: McapIndexedReader): boolean {
  return chunkIndexes.length > 0 && chunkIndexes.every((chunk) => chunk.messageIndexLength > 0n);
}

function topicOf(channel: Channel, type: string | undefined, count: number): BagTopic {
  return { name: channel.topic, type: type ?? '', encoding: channel.messageEncoding, count };
}
