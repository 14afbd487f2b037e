import { asFoglightError, type FoglightError } from '../../core/errors.js';
import type { Codec } from '../cdr/codec.js';
import type { Handler, Subscription } from '../port.js';
import type { Qos } from '../qos.js';
import type { DdsThread, EndpointListener } from './thread.js';

/** A reader of the DDS thread; it hands over the next samples as the handler finishes with earlier ones. */
export class DdsSubscription implements Subscription {
  readonly topic: string;
  readonly qos: Qos;
  readonly listener: EndpointListener = {
    matched: (count) => {
      this.#publishers = count;
    },
    lost: (count) => this.#onLost(count),
    sample: (bytes, sourceNs) => void this.#handle(bytes, sourceNs),
  };
  readonly #thread: DdsThread;
  readonly #codec: Codec;
  readonly #handler: Handler;
  readonly #onError: (error: FoglightError) => void;
  readonly #onLost: (count: number) => void;
  readonly #onClose: () => void;
  readonly #early: (() => void)[] = [];
  #id: number | undefined;
  #closed = false;
  #publishers = 0;

  constructor(
    thread: DdsThread,
    codec: Codec,
    topic: string,
    qos: Qos,
    handler: Handler,
    onError: (error: FoglightError) => void,
    onLost: (count: number) => void,
    onClose: () => void,
  ) {
    this.#thread = thread;
    this.#codec = codec;
    this.topic = topic;
    this.qos = qos;
    this.#handler = handler;
    this.#onError = onError;
    this.#onLost = onLost;
    this.#onClose = onClose;
  }

  /** To be called once, with the number the thread gave it. */
  open(id: number): this {
    this.#id = id;
    for (const credit of this.#early.splice(0)) credit();
    return this;
  }

  get publishers(): number {
    return this.#publishers;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#id !== undefined) this.#thread.remove(this.#id);
    this.#onClose();
  }

  async #handle(bytes: Uint8Array, sourceNs: bigint): Promise<void> {
    if (this.#closed) return;
    try {
      await this.#handler(this.#codec.decode(bytes), sourceNs);
    } catch (error) {
      this.#onError(asFoglightError(error));
    } finally {
      this.#credit();
    }
  }

  #credit(): void {
    if (this.#id === undefined) this.#early.push(() => this.#credit());
    else this.#thread.credit(this.#id);
  }
}
