import { asFoglightError } from '../../core/errors.js';
import type { Codec, Message } from '../cdr/codec.js';
import type { Publication } from '../port.js';
import type { Qos } from '../qos.js';
import type { RclPublisher } from './rcl.js';

/** A publisher that is given CDR: rclnodejs's own encoding copies twice and loses the offset of a view. */
export class RclPublication implements Publication {
  readonly topic: string;
  readonly qos: Qos;
  /** `publish` is synchronous: the message is sent when it returns. */
  readonly ready = true;
  readonly #codec: Codec;
  readonly #onClose: (publisher: RclPublisher) => void;
  #publisher: RclPublisher | undefined;
  #buffer = Buffer.alloc(0);

  constructor(
    publisher: RclPublisher,
    codec: Codec,
    topic: string,
    qos: Qos,
    onClose: (publisher: RclPublisher) => void,
  ) {
    this.#publisher = publisher;
    this.#codec = codec;
    this.topic = topic;
    this.qos = qos;
    this.#onClose = onClose;
  }

  get listeners(): number {
    return this.#publisher?.subscriptionCount ?? 0;
  }

  publish(message: Message): Promise<boolean> {
    const publisher = this.#publisher;
    if (!publisher) return Promise.resolve(false);
    try {
      const cdr = this.#codec.encode(message, (size) => this.#allocate(size));
      publisher.publish(this.#buffer.subarray(0, cdr.byteLength));
      // A caller that publishes in a loop must not starve everything else on this thread.
      return new Promise((resolve) => setImmediate(resolve, true));
    } catch (error) {
      return Promise.reject(asFoglightError(error, 'FOG_ROS'));
    }
  }

  close(): void {
    const publisher = this.#publisher;
    this.#publisher = undefined;
    if (publisher) this.#onClose(publisher);
  }

  /** The middleware has copied the message when it returns, so one buffer is reused. */
  #allocate(size: number): Uint8Array {
    if (this.#buffer.byteLength < size) this.#buffer = Buffer.allocUnsafeSlow(size);
    return this.#buffer.subarray(0, size);
  }
}
