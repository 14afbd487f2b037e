import type { Writable } from 'node:stream';

/** Where event records go: a file, or the readers of a socket. */
export interface EventWriter {
  /** Whether anybody reads. */
  readonly open: boolean;
  /**
   * Sends a record. `lean` is the same without its picture, for who is too slow for pictures; gives how many pictures
   * were left out so. In complete mode a file takes its time.
   */
  send(whole: Buffer, lean: () => Buffer): Promise<number>;
  close(): Promise<void>;
}

/** With so much waiting to be written, pictures are left out. */
export const PICTURES_UNTIL_BYTES = 8 * 1024 * 1024;

/** Resolves once the stream has handed on what waits, or has died. */
export function drained(stream: Writable): Promise<void> {
  if (!stream.writableNeedDrain || stream.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      stream.off('drain', done).off('close', done);
      resolve();
    };
    stream.on('drain', done).on('close', done);
  });
}
