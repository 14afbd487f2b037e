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
  type Damaged,
} from './bag.js';

/** An MCAP file: read through its index in log-time order, or from front to back where it has none or was cut. */
export class McapBag implements Bag {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  async summary(damaged: Damaged): Promise<BagSummary> {
    return (await fromIndex(this.#path)) ?? fromMessages(this.#path, damaged);
  }

  async *messages(topic: string, damaged: Damaged): AsyncGenerator<BagMessage, void, void> {
    for await (const { logTimeNs, data } of readMcap(this.#path, { topics: [topic], onDamage: damaged })) {
      // A chunk's messages lie side by side in one buffer; this one is to travel alone.
      yield { logTimeNs, data: data.slice() };
    }
  }

  async close(): Promise<void> {}
}

/** What the index at the end says; undefined where there is none to go by. */
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
    // Cut, still being written, or not MCAP at all: reading it through will tell.
    return undefined;
  } finally {
    await handle.close();
  }
}

/** A bag without an index tells its topics only when it is read through. */
async function fromMessages(path: string, damaged: Damaged): Promise<BagSummary> {
  const counts = new Map<number, { topic: BagTopic; count: number }>();
  let startNs: bigint | undefined;
  for await (const { channel, schema, logTimeNs } of readMcap(path, { onDamage: damaged })) {
    const topic = { name: channel.topic, type: schema?.name ?? '', encoding: channel.messageEncoding };
    counts.set(channel.id, { topic, count: (counts.get(channel.id)?.count ?? 0) + 1 });
    if (startNs === undefined || logTimeNs < startNs) startNs = logTimeNs;
  }
  const topics = [...counts.values()].map(({ topic, count }) => ({ ...topic, count }));
  return mergeTopics([{ topics, ...(startNs === undefined ? {} : { startNs }) }]);
}
