import { FoglightError } from '../../core/errors.js';
import type { Primitive } from '../types/definition.js';
import { padding, type CdrReader } from './reader.js';
import type { CdrWriter } from './writer.js';

/** Sizes, writes and reads one kind of value. */
export interface Coder<T = unknown> {
  /** Minimum size of a value in bytes without padding. It bounds the count of a sequence. */
  readonly minBytes: number;
  /** The value of an omitted field. */
  missing(): T;
  /** The offset where a value that begins at `at` ends (counted from the end of the header). @throws FOG_ROS_MESSAGE if it does not fit */
  end(value: T, at: number, path: string): number;
  /** Writes what `end` has accepted. */
  write(writer: CdrWriter, value: T): void;
  read(reader: CdrReader): T;
}

interface NumberKind {
  readonly bytes: 1 | 2 | 4 | 8;
  readonly get: (view: DataView, at: number, littleEndian: boolean) => unknown;
  readonly set: (view: DataView, at: number, value: never) => void;
  /** Bounds of integers; floats have none. */
  readonly range?: readonly [number | bigint, number | bigint];
}

export type NumberType = Exclude<Primitive, 'string' | 'bool'>;

const uint8: NumberKind = {
  bytes: 1,
  get: (view, at) => view.getUint8(at),
  set: (view, at, value) => view.setUint8(at, value),
  range: [0, 0xff],
};

const NUMBERS: Readonly<Record<NumberType, NumberKind>> = {
  uint8,
  byte: uint8,
  int8: {
    bytes: 1,
    get: (view, at) => view.getInt8(at),
    set: (view, at, value) => view.setInt8(at, value),
    range: [-0x80, 0x7f],
  },
  uint16: {
    bytes: 2,
    get: (view, at, little) => view.getUint16(at, little),
    set: (view, at, value) => view.setUint16(at, value, true),
    range: [0, 0xffff],
  },
  int16: {
    bytes: 2,
    get: (view, at, little) => view.getInt16(at, little),
    set: (view, at, value) => view.setInt16(at, value, true),
    range: [-0x8000, 0x7fff],
  },
  uint32: {
    bytes: 4,
    get: (view, at, little) => view.getUint32(at, little),
    set: (view, at, value) => view.setUint32(at, value, true),
    range: [0, 0xffffffff],
  },
  int32: {
    bytes: 4,
    get: (view, at, little) => view.getInt32(at, little),
    set: (view, at, value) => view.setInt32(at, value, true),
    range: [-0x80000000, 0x7fffffff],
  },
  uint64: {
    bytes: 8,
    get: (view, at, little) => view.getBigUint64(at, little),
    set: (view, at, value) => view.setBigUint64(at, value, true),
    range: [0n, 0xffffffffffffffffn],
  },
  int64: {
    bytes: 8,
    get: (view, at, little) => view.getBigInt64(at, little),
    set: (view, at, value) => view.setBigInt64(at, value, true),
    range: [-0x8000000000000000n, 0x7fffffffffffffffn],
  },
  float32: {
    bytes: 4,
    get: (view, at, little) => view.getFloat32(at, little),
    set: (view, at, value) => view.setFloat32(at, value, true),
  },
  float64: {
    bytes: 8,
    get: (view, at, little) => view.getFloat64(at, little),
    set: (view, at, value) => view.setFloat64(at, value, true),
  },
};

export function coderOf(type: Primitive, maxLength?: number): Coder {
  if (type === 'string') return stringCoder(maxLength ?? Infinity);
  if (type === 'bool') return boolCoder;
  return numberCoder(NUMBERS[type]);
}

/** Whether a value fits a number field. A whole number may be used for a bigint. */
function fits(value: unknown, { range, bytes }: NumberKind): boolean {
  if (!range) return typeof value === 'number';
  const whole =
    bytes === 8 ? typeof value === 'bigint' || Number.isSafeInteger(value) : Number.isInteger(value);
  return whole && (value as number) >= range[0] && (value as number) <= range[1];
}

function numberCoder(kind: NumberKind): Coder<number | bigint> {
  const { bytes, get, set } = kind;
  const big = bytes === 8 && kind.range !== undefined;
  return {
    minBytes: bytes,
    missing: () => (big ? 0n : 0),
    end(value, at, path) {
      if (!fits(value, kind)) throw unfit(path, value);
      return at + padding(at, bytes) + bytes;
    },
    write: (writer, value) =>
      set(writer.view, writer.reserve(bytes, bytes), (big ? BigInt(value) : value) as never),
    read: (reader) => get(reader.view, reader.skip(bytes, bytes), reader.littleEndian) as number | bigint,
  };
}

const boolCoder: Coder<boolean> = {
  minBytes: 1,
  missing: () => false,
  end(value, at, path) {
    if (typeof value !== 'boolean') throw unfit(path, value);
    return at + 1;
  },
  write: (writer, value) => writer.view.setUint8(writer.reserve(1, 1), value ? 1 : 0),
  read: (reader) => reader.view.getUint8(reader.skip(1, 1)) !== 0,
};

function stringCoder(max: number): Coder<string> {
  return {
    minBytes: 4,
    missing: () => '',
    end(value, at, path) {
      if (typeof value !== 'string') throw unfit(path, value);
      const length = Buffer.byteLength(value);
      if (length > max || value.includes('\0')) throw unfit(path, value);
      return at + padding(at, 4) + 4 + length + 1;
    },
    write: (writer, value) => writer.string(value, Buffer.byteLength(value)),
    read: (reader) => reader.string(max),
  };
}

export function unfit(path: string, value: unknown): FoglightError {
  const shown = typeof value === 'string' ? JSON.stringify(value.slice(0, 40)) : String(value).slice(0, 40);
  return new FoglightError('FOG_ROS_MESSAGE', `${path} cannot be ${shown}`);
}
