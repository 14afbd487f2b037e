import { Packr, Unpackr } from 'msgpackr';
import { FoglightError } from '../../core/errors.js';
import type { EventRecord } from './records.js';

const LENGTH_BYTES = 4;
/** Maximum length of a record. A larger length field means damage. */
const MAX_RECORD_BYTES = 256 * 1024 * 1024;

/** Every type, so that one which is added is an error here until it is read, too. */
const TYPES: Readonly<Record<EventRecord['type'], true>> = {
  hello: true,
  report: true,
  condition: true,
  verdict: true,
  best: true,
  recovered: true,
  answer: true,
  drop: true,
  source: true,
  error: true,
};

// Plain MessagePack maps, so that any language can read them. Stamps are 64-bit integers.
const packr = new Packr({ useRecords: false });
const unpackr = new Unpackr({ useRecords: false, int64AsType: 'bigint' });

/** A record on the wire: its length (uint32, little-endian), then MessagePack. */
export function packRecord(record: EventRecord): Buffer {
  const body = packr.pack(record);
  const bytes = Buffer.allocUnsafe(LENGTH_BYTES + body.length);
  bytes.writeUInt32LE(body.length);
  bytes.set(body, LENGTH_BYTES);
  return bytes;
}

/** Assembles records from pieces of any size. */
export class RecordSplitter {
  #pieces: Buffer[] = [];
  #bytes = 0;
  /** Length of the next record, once known. */
  #length: number | undefined;

  /** The records that this piece completes. @throws FOG_EVENTS for bytes that are not a record */
  *push(piece: Buffer): Generator<EventRecord, void, void> {
    this.#pieces.push(piece);
    this.#bytes += piece.length;
    for (;;) {
      this.#length ??= this.#take(LENGTH_BYTES)?.readUInt32LE();
      if (this.#length === undefined) return;
      if (this.#length > MAX_RECORD_BYTES) throw damaged(`a record of ${this.#length} bytes`);
      const body = this.#take(this.#length);
      if (!body) return;
      this.#length = undefined;
      yield unpack(body);
    }
  }

  /** The next `length` bytes, or undefined until they have arrived. */
  #take(length: number): Buffer | undefined {
    if (this.#bytes < length) return undefined;
    // Joined once per record and not once per piece, because joining copies.
    const all = this.#pieces.length === 1 ? this.#pieces[0]! : Buffer.concat(this.#pieces);
    this.#pieces = [all.subarray(length)];
    this.#bytes -= length;
    return all.subarray(0, length);
  }
}

function unpack(body: Buffer): EventRecord {
  let record: unknown;
  try {
    record = unpackr.unpack(body);
  } catch (cause) {
    throw damaged('a record that is not MessagePack', cause);
  }
  if (
    typeof record !== 'object' ||
    record === null ||
    !('type' in record) ||
    !Object.hasOwn(TYPES, String(record.type))
  )
    throw damaged('a record of unknown type');
  return record as EventRecord;
}

function damaged(what: string, cause?: unknown): FoglightError {
  return new FoglightError('FOG_EVENTS', `the stream holds ${what}`, cause);
}
