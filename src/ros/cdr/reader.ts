import { FoglightError } from '../../core/errors.js';

/** Bytes of the encapsulation header; alignment counts from its end. */
export const HEADER_BYTES = 4;

/** Reads plain CDR (XCDR version 1). It trusts no length in the data: any bytes either decode or throw FOG_CDR. */
export class CdrReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #littleEndian: boolean;
  #at = HEADER_BYTES;

  /** @param bytes one sample with its encapsulation header; read in place, never copied whole. */
  constructor(bytes: Uint8Array) {
    if (bytes.byteLength < HEADER_BYTES)
      throw malformed(`${bytes.byteLength} bytes are too few for the header`);
    const kind = (bytes[0]! << 8) | bytes[1]!;
    if (kind > 1) throw malformed(`encapsulation 0x${kind.toString(16).padStart(4, '0')} is not plain CDR`);
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#littleEndian = kind === 1;
  }

  get littleEndian(): boolean {
    return this.#littleEndian;
  }

  /** Bytes not yet read. */
  get left(): number {
    return this.#bytes.byteLength - this.#at;
  }

  /** Skips padding and `size` bytes, and returns where the latter begin. */
  skip(size: number, align: number): number {
    const start = this.#at + padding(this.#at - HEADER_BYTES, align);
    if (size > this.#bytes.byteLength - start)
      throw malformed(
        `${size} bytes are announced at ${start}, ${Math.max(0, this.#bytes.byteLength - start)} are there`,
      );
    this.#at = start + size;
    return start;
  }

  get view(): DataView {
    return this.#view;
  }

  /** A view, not a copy, of the next `length` bytes. */
  take(length: number): Uint8Array {
    const start = this.skip(length, 1);
    return this.#bytes.subarray(start, start + length);
  }

  uint32(): number {
    return this.#view.getUint32(this.skip(4, 4), this.#littleEndian);
  }

  /** Reads a count of elements of at least `minBytes` each, and refuses one that the remaining bytes cannot hold. */
  count(minBytes: number, max = Infinity): number {
    const count = this.uint32();
    if (count > max) throw malformed(`${count} elements where ${max} are allowed`);
    if (count * minBytes > this.left)
      throw malformed(`${count} elements are announced, ${this.left} bytes are there`);
    return count;
  }

  /** @param max longest string in bytes. */
  string(max = Infinity): string {
    const length = this.uint32();
    // Some writers send length 0 for the empty string, although the terminator should be counted.
    if (length === 0) return '';
    if (length - 1 > max) throw malformed(`a string of ${length - 1} bytes where ${max} are allowed`);
    const bytes = this.take(length);
    if (bytes[length - 1] !== 0) throw malformed('a string without its terminator');
    return decoder.decode(bytes.subarray(0, length - 1));
  }
}

const decoder = new TextDecoder();

/** Bytes to the next multiple of `align`, a power of two. */
export function padding(offset: number, align: number): number {
  return -offset & (align - 1);
}

export function malformed(detail: string): FoglightError {
  return new FoglightError('FOG_CDR', detail);
}
