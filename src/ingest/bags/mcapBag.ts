import { open } from 'node:fs/promises';
import { McapIndexedReader } from '@mcap/core';
import { FoglightError } from '../../core/errors.js';
import { FileReadable } from '../../runtime/fileReadable.js';
import { readMcap } from '../../runtime/mcap.js';
import {
  mergeTopics,
  type Bag,
  type BagMessage,
  type BagSummary,
  type BagTopic,
  type DamageHandler,
} from './bag.js';

/** An MCAP file. It is read in log-time order through its index, or from start to end if the index is missing. */
export class McapBag implements Bag {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  async summary(onDamage: DamageHandler): Promise<BagSummary> {
    return (await fromIndex(this.#path)) ?? fromMessages(this.#path, onDamage);
  }

  async *messages(topic: string, onDamage: DamageHandler): AsyncGenerator<BagMessage, void, void> {
    for await (const { logTimeNs, data } of readMcap(this.#path, { topics: [topic], onDamage })) {
      // The messages of a chunk share one buffer; a copy is needed so that this one can be transferred.
      yield { logTimeNs, data: data.slice() };
    }
  }

  async close(): Promise<void> {}
}

/** Reads the summary from the index at the file's end; undefined if the index is missing or unusable. */
async function fromIndex(path: string): Promise<BagSummary | undefined> {
  const handle = await open(path).catch((cause: unknown) => {
    throw new FoglightError('FOG_SOURCE_NOT_FOUND', path, cause);
  });
  try {
    const readable = await FileReadable.of(handle);
    const { channelsById, schemasById, statistics, chunkIndexes } = await McapIndexedReader.Initialize({
      readable,
    });
    const starts = chunkIndexes.map((chunk) => chunk.messageStartTime);
    if (!statistics || starts.length === 0) return undefined;
    const topics = [...channelsById.values()].map((channel): BagTopic => ({
      name: channel.topic,
      type: schemasById.get(channel.schemaId)?.name ?? '',
      encoding: channel.messageEncoding,
      count: Number(statistics.channelMessageCounts.get(channel.id) ?? 0),
    }));
    return mergeTopics([{ topics, startNs: starts.reduce((a, b) => (b < a ? b : a)) }]);
  } catch {
    // The file is truncated, still being written, or not MCAP. Reading all messages will report which.
    return undefined;
  } finally {
    await handle.close();
  }
}

/** Makes the summary by reading all messages, for a file without an index. */
async function fromMessages(path: string, onDamage: DamageHandler): Promise<BagSummary> {
  const counts = new Map<number, { topic: BagTopic; count: number }>();
  let startNs: bigint | undefined;
  for await (const { channel, schema, logTimeNs } of readMcap(path, { onDamage })) {
    const topic = { name: channel.topic, type: schema?.name ?? '', encoding: channel.messageEncoding };
    counts.set(channel.id, { topic, count: (counts.get(channel.id)?.count ?? 0) + 1 });
    if (startNs === undefined || logTimeNs < startNs) startNs = logTimeNs;
  }
  const topics = [...counts.values()].map(({ topic, count }) => ({ ...topic, count }));
  return mergeTopics([{ topics, ...(startNs === undefined ? {} : { startNs }) }]);
}
