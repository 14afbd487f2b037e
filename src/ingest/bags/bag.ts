import type { FoglightError } from '../../core/errors.js';

/** What a bag says of a topic. */
export interface BagTopic {
  readonly name: string;
  /** Message type as the bag spells it: `sensor_msgs/msg/Image`, `foxglove.RawImage`, … */
  readonly type: string;
  /** How messages are serialised: `cdr`, `ros1`, `json`, `protobuf`. */
  readonly encoding: string;
  /** Messages, where known. */
  readonly count?: number;
}

export interface BagSummary {
  readonly topics: readonly BagTopic[];
  /** Log time of the first message, where there is one. */
  readonly startNs?: bigint;
}

export interface BagMessage {
  readonly logTimeNs: bigint;
  /** A copy of its own, whole buffer: it may be transferred. */
  readonly data: Uint8Array<ArrayBuffer>;
}

/** Told of damage; reading goes on with what is left. */
export type Damaged = (error: FoglightError) => void;

/** One way of storing messages. What can be read is read; damage is told and never thrown. */
export interface Bag {
  summary(damaged: Damaged): Promise<BagSummary>;
  /** Messages of a topic, by log time where the bag has an index, else as they were written. */
  messages(topic: string, damaged: Damaged): AsyncGenerator<BagMessage, void, void>;
  close(): Promise<void>;
}

/** Several parts of one bag as one: topics of the same name are joined, messages follow part by part. */
export function mergeTopics(summaries: readonly BagSummary[]): BagSummary {
  const topics = new Map<string, BagTopic>();
  for (const topic of summaries.flatMap((summary) => summary.topics)) {
    const count = sum(topics.get(topic.name)?.count ?? (topics.has(topic.name) ? undefined : 0), topic.count);
    topics.set(topic.name, {
      name: topic.name,
      type: topic.type,
      encoding: topic.encoding,
      ...(count === undefined ? {} : { count }),
    });
  }
  const starts = summaries.flatMap(({ startNs }) => (startNs === undefined ? [] : [startNs]));
  const startNs = starts.reduce<bigint | undefined>((a, b) => (a === undefined || b < a ? b : a), undefined);
  return { topics: [...topics.values()], ...(startNs === undefined ? {} : { startNs }) };
}

const sum = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined || b === undefined ? undefined : a + b;
