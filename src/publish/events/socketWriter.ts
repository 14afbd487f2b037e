import { lstat, unlink } from 'node:fs/promises';
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { FoglightError } from '../../core/errors.js';
import { PICTURES_UNTIL_BYTES, type EventWriter } from './eventWriter.js';

/** A reader this far behind with everything else is let go: it would get its records in no useful time. */
const LET_GO_AT_BYTES = 64 * 1024 * 1024;
/** How long readers may take to fetch what is left when the stream ends, milliseconds. */
const FAREWELL_MS = 1_000;

/** Records go to whoever is connected to a unix socket; readers come and go as they like. */
export class SocketEventWriter implements EventWriter {
  readonly #server: Server;
  readonly #readers = new Set<Socket>();

  private constructor(server: Server, hello: Buffer) {
    this.#server = server;
    server.on('connection', (socket) => {
      this.#readers.add(socket);
      socket.on('close', () => this.#readers.delete(socket));
      // Leaving in the middle is a reader's right.
      socket.on('error', () => socket.destroy());
      // What a reader says is not listened to, but has to be read for its end to be seen.
      socket.resume();
      socket.write(hello);
    });
  }

  /**
   * Listens on the socket. One left by a process that is gone is replaced.
   *
   * @param hello sent first to each reader
   * @throws FOG_EVENTS when something else is there, or somebody listens already
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
