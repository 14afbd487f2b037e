import { FoglightError } from '../../core/errors.js';
import { conflictsOf } from '../../ros/conflicts.js';
import type { Handler, Message, Peer, Port, Subscription } from '../../ros/port.js';
import { matching, type Qos } from '../../ros/qos.js';

export const IMAGE = 'sensor_msgs/msg/Image';
export const COMPRESSED = 'sensor_msgs/msg/CompressedImage';

export interface ImageTopicOptions {
  /** Samples kept for us while we are busy, where the QoS is copied. */
  readonly depth: number;
  /** By default copied from the publishers, and again when they change. */
  readonly qos?: Qos;
  /** Takes what was received, its type beside it. */
  readonly handler: (
    type: typeof IMAGE | typeof COMPRESSED,
    ...args: Parameters<Handler>
  ) => ReturnType<Handler>;
  /** Hears how many pictures newer ones pushed out. */
  readonly lost: (count: number) => void;
  /** Hears why nothing can come: no publisher, another type, an incompatible QoS; `undiscovered`: it may not be known yet. */
  readonly waiting: (reason: string, undiscovered: boolean) => void;
  /** Hears that there is a publisher whose pictures can be received. */
  readonly present: (reason: string) => void;
  readonly failed: (error: FoglightError) => void;
}

/** Follows a topic's publishers: subscribes with their type and QoS, and anew when those change. */
export class ImageTopic {
  readonly #port: Port;
  readonly #topic: string;
  readonly #options: ImageTopicOptions;
  readonly #watching;
  /** Changes of the graph are followed one after the other. */
  #work = Promise.resolve();
  #subscription: { readonly type: string; readonly qos: Qos; readonly open: Subscription } | undefined;
  #closed = false;

  constructor(port: Port, topic: string, options: ImageTopicOptions) {
    this.#port = port;
    this.#topic = topic;
    this.#options = options;
    this.#watching = port.graphChanges.subscribe(() => this.#follow());
    this.#follow();
  }

  close(): void {
    this.#closed = true;
    this.#watching.unsubscribe();
    this.#subscription?.open.close();
  }

  #follow(): void {
    this.#work = this.#work
      .then(() => this.#adapt())
      .catch((error: unknown) => this.#options.failed(error as FoglightError));
  }

  async #adapt(): Promise<void> {
    if (this.#closed) return;
    const publishers = this.#port.peers(this.#topic).filter(({ kind }) => kind === 'publication');
    const type = imageType(publishers);
    if (type === undefined) {
      const other = publishers[0];
      return this.#options.waiting(
        other
          ? `${this.#topic} carries ${other.type}, which is no picture`
          : `nobody publishes ${this.#topic}`,
        other === undefined,
      );
    }
    const offers = publishers.filter((peer) => peer.type === type).map(({ qos }) => qos);
    const qos = this.#options.qos ?? matching(offers, this.#options.depth);
    const conflicts = conflictsOf(this.#port, { topic: this.#topic, qos }, 'subscription');
    for (const conflict of conflicts) this.#options.waiting(`incompatible ${conflict}`, false);
    if (conflicts.length === 0) this.#options.present(`${this.#topic} is published`);
    const { type: now, qos: had } = this.#subscription ?? {};
    if (now === type && had?.reliability === qos.reliability && had.durability === qos.durability) return;
    this.#subscription?.open.close();
    const handler: Handler = (message: Message, sourceNs) => this.#options.handler(type, message, sourceNs);
    const { lost } = this.#options;
    const open = await this.#port.subscribe(this.#topic, type, handler, { qos, inFlight: 2, lost });
    if (this.#closed) open.close();
    else this.#subscription = { type, qos, open };
  }
}

function imageType(publishers: readonly Peer[]): typeof IMAGE | typeof COMPRESSED | undefined {
  return ([IMAGE, COMPRESSED] as const).find((type) => publishers.some((peer) => peer.type === type));
}
