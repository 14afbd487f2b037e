import type { Codec, Message } from '../cdr/codec.js';
import type { Publication } from '../port.js';
import type { Qos } from '../qos.js';
import type { DdsThread, EndpointListener } from './thread.js';

/** A writer of the DDS thread. Messages are encoded into buffers that go there and come back. */
export class DdsPublication implements Publication {
  readonly topic: string;
  readonly qos: Qos;
  readonly listener: EndpointListener = {
    matched: (count) => {
      this.#listeners = count;
    },
    written: (buffer, written) => this.#done(buffer, written),
  };
  readonly #thread: DdsThread;
  readonly #codec: Codec;
  readonly #limit: number;
  readonly #onClose: () => void;
  readonly #buffers: ArrayBuffer[] = [];
  /** Resolves each message on its way, oldest first. */
  readonly #onTheWay: ((written: boolean) => void)[] = [];
  readonly #waiting: (() => void)[] = [];
  #id: number | undefined;
  #listeners = 0;

  constructor(thread: DdsThread, codec: Codec, topic: string, qos: Qos, limit: number, onClose: () => void) {
    this.#thread = thread;
    this.#codec = codec;
    this.topic = topic;
    this.qos = qos;
    this.#limit = limit;
    this.#onClose = onClose;
  }

  /** To be called once, with the number the thread gave it. */
  open(id: number): this {
    this.#id = id;
    return this;
  }

  get listeners(): number {
    return this.#listeners;
  }

  get ready(): boolean {
    return this.#onTheWay.length < this.#limit;
  }

  async publish(message: Message): Promise<boolean> {
    if (!this.ready) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    const id = this.#id;
    if (id === undefined) return false;
    const bytes = this.#codec.encode(message, (size) => this.#allocate(size));
    return new Promise((resolve) => {
      this.#onTheWay.push(resolve);
      this.#thread.write(id, bytes.buffer as ArrayBuffer, bytes.byteLength);
    });
  }

  close(): void {
    if (this.#id === undefined) return;
    this.#thread.remove(this.#id);
    this.abandon();
    this.#onClose();
  }

  /** Ends what is on its way, without a word to the thread: it is gone. */
  abandon(): void {
    this.#id = undefined;
    for (const resolve of this.#onTheWay.splice(0)) resolve(false);
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  #allocate(size: number): Uint8Array {
    const fits = this.#buffers.findIndex((buffer) => buffer.byteLength >= size);
    const buffer = fits < 0 ? new ArrayBuffer(size) : this.#buffers.splice(fits, 1)[0]!;
    return new Uint8Array(buffer, 0, size);
  }

  #done(buffer: ArrayBuffer, written: boolean): void {
    this.#onTheWay.shift()?.(written);
    this.#waiting.shift()?.();
    // One spare is enough to keep a stream going; pictures of changing size must not pile up.
    this.#buffers.push(buffer);
    if (this.#buffers.length > 2) this.#buffers.shift();
  }
}
