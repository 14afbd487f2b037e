import type { Writable } from 'node:stream';

/** Writes event records to a file or to the readers of a socket. */
export interface EventWriter {
  /** Whether there is a reader. */
  readonly open: boolean;
  /**
   * Sends a record. `lean` makes the same record without its picture, for readers that are too slow for pictures.
   * Returns how many pictures were left out. In complete mode a file delays the caller instead.
   */
  send(whole: Buffer, lean: () => Buffer): Promise<number>;
  close(): Promise<void>;
}

/** Above this many bytes waiting to be written, pictures are left out. */
export const PICTURES_UNTIL_BYTES = 8 * 1024 * 1024;

/** Resolves when the stream has passed on what waits, or was destroyed. */
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
