import { randomBytes } from 'node:crypto';
import { FoglightError } from '../../core/errors.js';
import { Codec, type Message } from '../cdr/codec.js';
import { DEFAULT_CALL_TIMEOUT_MS, type CallOptions, type Publication, type Subscription } from '../port.js';
import type { TypeRegistry } from '../types/registry.js';
import { until, within } from '../waiting.js';

/** Longest wait for a client to be ready for its reply, as rmw_cyclonedds has it. */
const CLIENT_READY_MS = 100;

/** A request or reply with the header rmw_cyclonedds puts before it. */
interface Wrapped {
  readonly guid: Uint8Array;
  readonly sequence: bigint;
  readonly body: Message;
}

/** The two channels of a service, requests and replies. */
export interface Channels {
  readonly out: Publication;
  readonly in: Subscription;
}

/** Codes `body` after the client's GUID (8 bytes) and sequence number (8 bytes), which leave its alignment as it was. */
export function wrappedCodec(types: TypeRegistry, type: string): Codec {
  const fields = [
    { name: 'guid', type: 'uint8', repeat: { kind: 'fixed', length: 8 } },
    { name: 'sequence', type: 'int64' },
    { name: 'body', type },
  ] as const;
  return new Codec({ name: type, constants: {}, fields }, (nested) => types.definition(nested));
}

/** USER_DATA by which rmw_cyclonedds tells which request reader and reply writer belong together. */
export function endpointId(kind: 'serviceid' | 'clientid'): string {
  return `${kind}=${[...randomBytes(16)].map((byte) => byte.toString(16).padStart(2, '0')).join('.')};`;
}

/** Answers one request: the reply carries the header it came with. */
export async function reply(
  channels: Channels,
  request: Message,
  answer: (request: Message) => Promise<Message> | Message,
): Promise<void> {
  const { guid, sequence, body } = request as unknown as Wrapped;
  const response = await answer(body);
  // Each client has one writer of requests and one reader of replies; the latter may be discovered later.
  const ready = (): boolean => channels.out.listeners >= channels.in.publishers;
  await until(ready, CLIENT_READY_MS);
  await channels.out.publish({ guid, sequence, body: response });
}

/** One service's client: any number of calls at once. */
export class Client {
  readonly #service: string;
  readonly #guid = Uint8Array.from(randomBytes(8));
  readonly #waiting = new Map<bigint, (reply: Message) => void>();
  #channels: Channels | undefined;
  #sequence = 0n;

  constructor(service: string) {
    this.#service = service;
  }

  open(channels: Channels): this {
    this.#channels = channels;
    return this;
  }

  /** Takes in every reply on the service, of which some are for other clients. */
  readonly receive = (message: Message): void => {
    const { guid, sequence, body } = message as unknown as Wrapped;
    if (Buffer.compare(guid, this.#guid) === 0) this.#waiting.get(sequence)?.(body);
  };

  async call(
    request: Message,
    { timeoutMs = DEFAULT_CALL_TIMEOUT_MS, signal }: CallOptions = {},
  ): Promise<Message> {
    const deadline = performance.now() + timeoutMs;
    const { out, in: replies } = this.#channels!;
    const there = (): boolean => (out.listeners > 0 && replies.publishers > 0) || signal?.aborted === true;
    if (!(await until(there, timeoutMs)))
      throw new FoglightError('FOG_ROS_SERVICE', `${this.#service} has no server`);
    const sequence = ++this.#sequence;
    const answered = new Promise<Message>((resolve) => this.#waiting.set(sequence, resolve));
    try {
      await out.publish({ guid: this.#guid, sequence, body: request });
      return await within(answered, deadline - performance.now(), this.#service, signal);
    } finally {
      this.#waiting.delete(sequence);
    }
  }
}
