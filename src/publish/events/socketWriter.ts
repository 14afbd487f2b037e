import { lstat, unlink } from 'node:fs/promises';
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { FoglightError } from '../../core/errors.js';
import { PICTURES_UNTIL_BYTES, type EventWriter } from './eventWriter.js';

/** A reader that is this many bytes behind is disconnected, because its records would arrive too late to be useful. */
const LET_GO_AT_BYTES = 64 * 1024 * 1024;
/** Time that readers have to fetch the rest when the stream ends, milliseconds. */
const FAREWELL_MS = 1_000;

/** Sends records to every reader connected to a Unix socket. Readers may come and go. */
export class SocketEventWriter implements EventWriter {
  readonly #server: Server;
  readonly #readers = new Set<Socket>();

  private constructor(server: Server, hello: Buffer) {
    this.#server = server;
    server.on('connection', (socket) => {
      this.#readers.add(socket);
      socket.on('close', () => this.#readers.delete(socket));
      // A reader may disconnect at any time.
      socket.on('error', () => socket.destroy());
      // Data from a reader is ignored, but must be read to notice that it disconnected.
      socket.resume();
      socket.write(hello);
    });
  }

  /**
   * Listens on the socket. A socket file left behind by a dead process is replaced.
   *
   * @param hello sent first to each reader
   * @throws FOG_EVENTS when another file has this name, or another process listens
   */
  static async listen(path: string, hello: Buffer): Promise<SocketEventWriter> {
    await removeStale(path);
    const server = createServer();
    await new Promise<void>((resolve, reject) => {
      server.once('error', (cause) => reject(new FoglightError('FOG_EVENTS', cause.message, cause)));
      server.listen(path, resolve);
    });
    return new SocketEventWriter(server, hello);
  }

  get open(): boolean {
    return this.#readers.size > 0;
  }

  async send(whole: Buffer, lean: () => Buffer): Promise<number> {
    let left = 0;
    for (const reader of this.#readers) {
      const slow = reader.writableLength > PICTURES_UNTIL_BYTES;
      const record = slow ? lean() : whole;
      if (record.length < whole.length) left += 1;
      reader.write(record);
      if (reader.writableLength > LET_GO_AT_BYTES) reader.destroy();
    }
    return left;
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    for (const reader of this.#readers) reader.end();
    const enough = setTimeout(() => this.#readers.forEach((reader) => reader.destroy()), FAREWELL_MS);
    await closed;
    clearTimeout(enough);
    this.#readers.clear();
  }
}

async function removeStale(path: string): Promise<void> {
  const there = await lstat(path).catch(() => undefined);
  if (!there) return;
  if (!there.isSocket()) throw new FoglightError('FOG_EVENTS', `${path} is there and is not a socket`);
  if (await answers(path)) throw new FoglightError('FOG_EVENTS', `${path} is in use`);
  await unlink(path);
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createConnection(path, () => {
      probe.destroy();
      resolve(true);
    });
    probe.on('error', () => resolve(false));
  });
}
