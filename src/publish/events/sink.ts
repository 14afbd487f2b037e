import { asFoglightError, type FoglightError } from '../../core/errors.js';
import type { PipelineEvent, Sink } from '../../core/events.js';
import { Backlog } from '../backlog.js';
import { renamed, type SinkOptions } from '../sinkOptions.js';
import { FileEventWriter } from './fileWriter.js';
import { packRecord } from './framing.js';
import type { EventWriter } from './eventWriter.js';
import { EVENT_FORMAT, recordOf, type EventRecord } from './records.js';
import { SocketEventWriter } from './socketWriter.js';
import { socketPath } from './target.js';

/** How many pictures (live) or events (complete) may wait to be encoded. */
const LIMIT = 8;

/**
 * Streams records of everything that happens (see EventRecord), each its length as uint32 little-endian and then
 * MessagePack. A file that is there is never overwritten: the records then go to
 * another name. On a socket Foglight listens; while no reader is connected, nothing is encoded. A
 * slow reader loses pictures, which are counted, and no other record.
 *
 * @param target a file, or `unix:` and the path of a socket
 * @throws FOG_EVENTS when it cannot be opened
 */
export async function eventsSink(target: string, options: SinkOptions): Promise<Sink> {
  const hello = packRecord({ type: 'hello', format: EVENT_FORMAT });
  const socket = socketPath(target);
  if (socket !== undefined) return new EventsSink(await SocketEventWriter.listen(socket, hello), options);
  const say = ({ code, message }: FoglightError): void =>
    options.emit({ type: 'error', camera: '', code, message });
  const file = FileEventWriter.create(target, options.mode, say, renamed(options));
  await file.send(hello, () => hello);
  return new EventsSink(file, options);
}

class EventsSink implements Sink {
  readonly name = 'events';
  readonly #writer: EventWriter;
  readonly #options: SinkOptions;
  readonly #backlog: Backlog;

  constructor(writer: EventWriter, options: SinkOptions) {
    this.#writer = writer;
    this.#options = options;
    this.#backlog = new Backlog(options.mode, LIMIT);
  }

  get wantsPictures(): boolean {
    return this.#writer.open;
  }

  publish(event: PipelineEvent): void | Promise<void> {
    if (!this.#writer.open) return;
    const record = recordOf(event);
    if (event.type !== 'best' && event.type !== 'recovered')
      return this.#backlog.add(() => this.#send(record), false);
    if (!this.#backlog.takesPictures) {
      this.#dropped(event, 1);
      return this.#backlog.add(() => this.#send(record), false);
    }
    // Encoding starts at once; sending keeps the order.
    const jpeg = this.#jpeg(event);
    return this.#backlog.add(async () => {
      const bytes = await jpeg;
      this.#dropped(event, await this.#send(record, bytes));
    }, true);
  }

  async close(): Promise<void> {
    await this.#backlog.drained();
    await this.#writer.close();
  }

  async #send(record: EventRecord, jpeg?: Uint8Array): Promise<number> {
    const whole = packRecord(jpeg ? ({ ...record, jpeg } as EventRecord) : record);
    return this.#writer.send(whole, () => (jpeg ? packRecord(record) : whole));
  }

  async #jpeg(
    event: Extract<PipelineEvent, { type: 'best' | 'recovered' }>,
  ): Promise<Uint8Array | undefined> {
    const { header, picture } = event;
    const captured = event.type === 'best' && event.view === 'captured';
    if (captured && header.original?.kind === 'compressed' && isJpeg(header.original.bytes))
      return header.original.bytes;
    if (!picture) return undefined;
    try {
      return await this.#options.encoder.encode(picture, 'jpeg');
    } catch (error) {
      const { code, message } = asFoglightError(error, 'FOG_IMAGE_BAD');
      this.#options.emit({ type: 'error', camera: header.camera, code, message, stampNs: header.stampNs });
      return undefined;
    }
  }

  #dropped(
    { header: { camera, stampNs } }: Extract<PipelineEvent, { type: 'best' | 'recovered' }>,
    count: number,
  ): void {
    for (let i = 0; i < count; i += 1)
      this.#options.emit({ type: 'drop', camera, stampNs, stage: 'publish', reason: 'slow_sink' });
  }
}

function isJpeg(bytes: Uint8Array): boolean {
  return bytes[0] === 0xff && bytes[1] === 0xd8;
}
