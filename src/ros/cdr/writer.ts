import { HEADER_BYTES, padding } from './reader.js';

/** Writes plain little-endian CDR into a buffer whose size was counted beforehand. */
export class CdrWriter {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  #at = HEADER_BYTES;

  /** @param bytes exactly as long as the sample; padding is zeroed here, so it may be a used buffer. */
  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    bytes.set([0, 1, 0, 0]);
  }

  /** Zeroes the padding and returns the offset of the next `size` bytes. */
  reserve(size: number, align: number): number {
    const start = this.#at + padding(this.#at - HEADER_BYTES, align);
    this.bytes.fill(0, this.#at, start);
    this.#at = start + size;
    return start;
  }

  uint32(value: number): void {
    this.view.setUint32(this.reserve(4, 4), value, true);
  }

  put(bytes: Uint8Array): void {
    this.bytes.set(bytes, this.reserve(bytes.byteLength, 1));
  }

  /** @param byteLength of the text in UTF-8. */
  string(text: string, byteLength: number): void {
    this.uint32(byteLength + 1);
    const start = this.reserve(byteLength + 1, 1);
    encoder.encodeInto(text, this.bytes.subarray(start, start + byteLength));
    this.bytes[start + byteLength] = 0;
  }
}

const encoder = new TextEncoder();
