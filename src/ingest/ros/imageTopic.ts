import { FoglightError } from '../../core/errors.js';
import { conflictsOf } from '../../ros/conflicts.js';
import type { Handler, Message, Peer, Port, Subscription } from '../../ros/port.js';
import { matching, type Qos } from '../../ros/qos.js';

export const IMAGE = 'sensor_msgs/msg/Image';
export const COMPRESSED = 'sensor_msgs/msg/CompressedImage';

export interface ImageTopicOptions {
  /** History depth of the subscription where the QoS is copied. */
  readonly depth: number;
  /** By default copied from the publishers, again whenever they change. */
  readonly qos?: Qos;
  /** Called with each message and its type. */
  readonly handler: (
    type: typeof IMAGE | typeof COMPRESSED,
    ...args: Parameters<Handler>
  ) => ReturnType<Handler>;
  /** Called with the number of pictures that newer ones replaced in the queue. */
  readonly lost: (count: number) => void;
  /**
   * Called with the reason why no picture can arrive: no publisher, another type, or an incompatible QoS.
   * `undiscovered`: there may be a publisher that is not known yet.
   */
  readonly waiting: (reason: string, undiscovered: boolean) => void;
  /** Called when there is a publisher whose pictures can be received. */
  readonly present: (reason: string) => void;
  readonly failed: (error: FoglightError) => void;
}

/** Follows a topic's publishers: subscribes with their type and QoS, and again when those change. */
export class ImageTopic {
  readonly #port: Port;
  readonly #topic: string;
  readonly #options: ImageTopicOptions;
  readonly #watching;
  /** Chain of updates: changes of the graph are handled one after the other. */
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
          ? `${this.#topic} has the type ${other.type}, which is not an image type`
          : `${this.#topic} has no publisher`,
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
