import type { Repeat } from '../types/definition.js';
import { unfit, type Coder, type NumberType } from './primitives.js';
import { padding, type CdrReader } from './reader.js';
import type { CdrWriter } from './writer.js';

type NumberArray =
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | BigUint64Array
  | BigInt64Array
  | Float32Array
  | Float64Array;

interface NumberArrayType {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBufferLike, offset: number, length: number): NumberArray;
  from(values: ArrayLike<never>): NumberArray;
}

const ARRAYS = {
  byte: Uint8Array,
  uint8: Uint8Array,
  int8: Int8Array,
  uint16: Uint16Array,
  int16: Int16Array,
  uint32: Uint32Array,
  int32: Int32Array,
  uint64: BigUint64Array,
  int64: BigInt64Array,
  float32: Float32Array,
  float64: Float64Array,
} as const satisfies Record<NumberType, unknown>;

/** Codes `repeat` elements of `single`: a typed array for numbers, an array for all other types. */
export function repeated(type: string, single: Coder, repeat: Repeat): Coder {
  return Object.hasOwn(ARRAYS, type)
    ? numbers(ARRAYS[type as NumberType], single, repeat)
    : elements(single, repeat);
}

function numbers(Typed: NumberArrayType, single: Coder, repeat: Repeat): Coder<NumberArray> {
  const size = Typed.BYTES_PER_ELEMENT;
  const typed = (values: ArrayLike<unknown>): NumberArray =>
    values instanceof (Typed as unknown as new () => NumberArray)
      ? values
      : Typed.from(values as ArrayLike<never>);
  return {
    minBytes: minBytes(size, repeat),
    missing: () => Typed.from(new Array<never>(fixedLength(repeat)).fill(zeroOf(single))),
    end(value, at, path) {
      at = afterCount(at, value, repeat, path);
      // Plain arrays are checked number by number, because a typed array would wrap silently.
      if (!(value instanceof (Typed as unknown as new () => NumberArray)))
        for (let i = 0; i < value.length; i++)
          single.end((value as ArrayLike<unknown>)[i], 0, `${path}[${i}]`);
      return value.length === 0 ? at : at + padding(at, size) + value.length * size;
    },
    write(writer, value) {
      writeCount(writer, value.length, repeat);
      if (value.length === 0) return;
      const array = typed(value);
      const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
      writer.bytes.set(bytes, writer.reserve(bytes.byteLength, size));
    },
    read(reader) {
      const count = readCount(reader, size, repeat);
      if (count === 0) return new Typed(new ArrayBuffer(0), 0, 0);
      const start = reader.skip(count * size, size);
      const { buffer, byteOffset } = reader.view;
      if (size === 1) return new Typed(buffer, byteOffset + start, count);
      const copy = buffer.slice(byteOffset + start, byteOffset + start + count * size);
      if (!reader.littleEndian) swap(new Uint8Array(copy), size);
      return new Typed(copy, 0, count);
    },
  };
}

function elements(single: Coder, repeat: Repeat): Coder<readonly unknown[]> {
  return {
    minBytes: minBytes(single.minBytes, repeat),
    missing: () => Array.from({ length: fixedLength(repeat) }, () => single.missing()),
    end(value, at, path) {
      if (!Array.isArray(value)) throw unfit(path, value);
      at = afterCount(at, value, repeat, path);
      for (let i = 0; i < value.length; i++) at = single.end(value[i], at, `${path}[${i}]`);
      return at;
    },
    write(writer, value) {
      writeCount(writer, value.length, repeat);
      for (const element of value) single.write(writer, element);
    },
    read(reader) {
      const count = readCount(reader, single.minBytes, repeat);
      const values: unknown[] = [];
      for (let i = 0; i < count; i++) values.push(single.read(reader));
      return values;
    },
  };
}

function afterCount(at: number, value: ArrayLike<unknown>, repeat: Repeat, path: string): number {
  if (value === null || typeof value !== 'object' || typeof value.length !== 'number')
    throw unfit(path, value);
  if (repeat.kind === 'fixed' && value.length !== repeat.length)
    throw unfit(path, `${value.length} elements where there must be ${repeat.length}`);
  if (repeat.kind === 'bounded' && value.length > repeat.max)
    throw unfit(path, `${value.length} elements where ${repeat.max} are allowed`);
  return repeat.kind === 'fixed' ? at : at + padding(at, 4) + 4;
}

function writeCount(writer: CdrWriter, count: number, repeat: Repeat): void {
  if (repeat.kind !== 'fixed') writer.uint32(count);
}

function readCount(reader: CdrReader, elementBytes: number, repeat: Repeat): number {
  if (repeat.kind === 'fixed') return repeat.length;
  return reader.count(elementBytes, repeat.kind === 'bounded' ? repeat.max : Infinity);
}

function minBytes(elementBytes: number, repeat: Repeat): number {
  return repeat.kind === 'fixed' ? repeat.length * elementBytes : 4;
}

function fixedLength(repeat: Repeat): number {
  return repeat.kind === 'fixed' ? repeat.length : 0;
}

function zeroOf(single: Coder): never {
  return single.missing() as never;
}

/** Turns big-endian elements of `size` bytes into little-endian ones, in place. */
function swap(bytes: Uint8Array, size: number): void {
  for (let at = 0; at < bytes.byteLength; at += size) bytes.subarray(at, at + size).reverse();
}
