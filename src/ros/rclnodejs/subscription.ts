import { asFoglightError, type FoglightError } from '../../core/errors.js';
import { systemClock } from '../../core/time.js';
import type { Codec } from '../cdr/codec.js';
import { Inbox } from '../inbox.js';
import type { EndpointOptions, Handler, Subscription } from '../port.js';
import type { Qos } from '../qos.js';
import type { RclSubscription } from './rcl.js';

export interface RclSubscriptionOptions extends Pick<EndpointOptions, 'qos' | 'inFlight' | 'lost'> {
  readonly topic: string;
  readonly codec: Codec;
  readonly handler: Handler;
  readonly failed: (error: FoglightError) => void;
  readonly onClose: (subscription: RclSubscription) => void;
}

/** A subscription that takes CDR. When it was sent is not told with it: handlers are given when it came. */
export class SerializedSubscription implements Subscription {
  readonly topic: string;
  readonly qos: Qos;
  readonly #options: RclSubscriptionOptions;
  readonly #inbox: Inbox<Buffer>;
  #subscription: RclSubscription | undefined;
  #closed = false;

  constructor(options: RclSubscriptionOptions) {
    const { topic, qos, inFlight: limit } = (this.#options = options);
    this.topic = topic;
    this.qos = qos;
    this.#inbox = new Inbox({ limit, depth: qos.depth, give: (cdr) => void this.#handle(cdr) });
  }

  open(subscription: RclSubscription): this {
    this.#subscription = subscription;
    return this;
  }

  /** For rclnodejs to call; whatever was thrown here would end the process. */
  readonly take = (cdr: Buffer): void => {
    if (this.#closed) return;
    const lost = this.#inbox.put(cdr);
    if (lost > 0) this.#options.lost(lost);
  };

  get publishers(): number {
    return this.#closed ? 0 : (this.#subscription?.publisherCount ?? 0);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#inbox.clear();
    if (this.#subscription) this.#options.onClose(this.#subscription);
  }

  async #handle(cdr: Buffer): Promise<void> {
    const { codec, handler, failed } = this.#options;
    try {
      await handler(codec.decode(cdr), systemClock.wallNs());
    } catch (error) {
      failed(asFoglightError(error));
    } finally {
      this.#inbox.done();
    }
  }
}
