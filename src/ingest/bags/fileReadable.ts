import type { FileHandle } from 'node:fs/promises';
import type { McapTypes } from '@mcap/core';

/**
 * A file for the MCAP reader, with a buffer of its own for each read: uncompressed chunks are views into what was
 * read, and chunks that overlap in time are open together.
 */
export class FileReadable implements McapTypes.IReadable {
  readonly #handle: FileHandle;

  constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  async size(): Promise<bigint> {
    return BigInt((await this.#handle.stat()).size);
  }

  async read(offset: bigint, length: bigint): Promise<Uint8Array> {
    // A damaged length must not become an allocation.
    if (offset + length > (await this.size())) throw new Error(`nothing to read at byte ${offset}`);
    const data = new Uint8Array(Number(length));
    const { bytesRead } = await this.#handle.read(data, 0, data.length, Number(offset));
    if (bytesRead !== data.length) throw new Error(`the file ends at byte ${offset + BigInt(bytesRead)}`);
    return data;
  }
}
