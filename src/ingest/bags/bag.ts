import type { FoglightError } from '../../core/errors.js';

/** A topic as the bag describes it. */
export interface BagTopic {
  readonly name: string;
  /** Message type as the bag spells it: `sensor_msgs/msg/Image`, `foxglove.RawImage`, … */
  readonly type: string;
  /** How messages are serialised: `cdr`, `ros1`, `json`, `protobuf`. */
  readonly encoding: string;
  /** Number of messages, where known. */
  readonly count?: number;
}

export interface BagSummary {
  readonly topics: readonly BagTopic[];
  /** Log time of the first message; absent if there is no message. */
  readonly startNs?: bigint;
}

export interface BagMessage {
  readonly logTimeNs: bigint;
  /** A copy that fills its buffer, so that the buffer may be transferred. */
  readonly data: Uint8Array<ArrayBuffer>;
}

/** Called with each damage to the bag. Reading continues with the rest. */
export type DamageHandler = (error: FoglightError) => void;

/** A storage format for messages. Everything readable is read; damage goes to `onDamage` and is never thrown. */
export interface Bag {
  summary(onDamage: DamageHandler): Promise<BagSummary>;
  /** Messages of a topic: ordered by log time if the bag has an index, else in the order in which they were written. */
  messages(topic: string, onDamage: DamageHandler): AsyncGenerator<BagMessage, void, void>;
  close(): Promise<void>;
}

/** Joins the summaries of a bag's parts. Counts of topics with the same name are added; the earliest start is kept. */
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
