import type { FileHandle } from 'node:fs/promises';
import type { McapTypes } from '@mcap/core';

/**
 * Adapts a file to the MCAP library. Unlike the library's own adapter, it allocates no memory for a read beyond the end
 * of the file, as a damaged index may ask for, and every read returns bytes of its own.
 */
export class FileReadable implements McapTypes.IReadable {
  readonly #handle: FileHandle;
  readonly #size: number;

  private constructor(handle: FileHandle, size: number) {
    this.#handle = handle;
    this.#size = size;
  }

  static async of(handle: FileHandle): Promise<FileReadable> {
    return new FileReadable(handle, (await handle.stat()).size);
  }

  async size(): Promise<bigint> {
    return BigInt(this.#size);
  }

  /** @throws when the file ends before `offset + length` */
  async read(offset: bigint, length: bigint): Promise<Uint8Array> {
    if (offset + length > BigInt(this.#size)) throw new Error(`truncated at byte ${this.#size}`);
    const bytes = new Uint8Array(Number(length));
    for (let done = 0; done < bytes.length;) {
      const { bytesRead } = await this.#handle.read(bytes, done, bytes.length - done, Number(offset) + done);
      if (bytesRead === 0) throw new Error(`truncated at byte ${Number(offset) + done}`);
      done += bytesRead;
    }
    return bytes;
  }
}
