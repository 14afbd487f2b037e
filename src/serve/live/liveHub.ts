import type { WebSocket } from 'ws';
import type { PipelineEvent, Sink } from '../../core/events.js';
import { EVENT_FORMAT, recordOf } from '../../publish/events/records.js';
import { cameraOf } from '../../publish/summary.js';
import { LiveClient, type LiveParts } from './liveClient.js';
import { textOf, type LiveKind } from './protocol.js';

/** How often it is looked at whether clients are still there, milliseconds. */
const PING_MS = 20_000;

/** Sends records of what happens to every client of the live socket that subscribed to them. */
export class LiveHub implements Sink {
  readonly name = 'live';
  readonly wantsPictures = false;
  readonly #parts: LiveParts;
  readonly #clients = new Set<LiveClient>();
  readonly #pinging: NodeJS.Timeout;

  constructor(parts: LiveParts) {
    this.#parts = parts;
    this.#pinging = setInterval(() => this.#clients.forEach((client) => client.ping()), PING_MS);
    this.#pinging.unref();
  }

  get clients(): number {
    return this.#clients.size;
  }

  accept(socket: WebSocket): void {
    const client = new LiveClient(socket, this.#parts);
    this.#clients.add(client);
    socket.on('close', () => this.#clients.delete(client));
    client.send(textOf({ type: 'hello', format: EVENT_FORMAT }));
  }

  publish(event: PipelineEvent): void {
    this.tell(event.type, cameraOf(event), () => textOf(recordOf(event)));
  }

  /** The text is made once, and only where somebody wants it. */
  tell(kind: LiveKind, camera: string, text: () => string): void {
    let made: string | undefined;
    for (const client of this.#clients) if (client.wants(kind, camera)) client.send((made ??= text()));
  }

  async close(): Promise<void> {
    clearInterval(this.#pinging);
    for (const client of this.#clients) client.close();
  }
}
