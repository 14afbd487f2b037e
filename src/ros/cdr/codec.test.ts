import { parse } from '@foxglove/rosmsg';
import { MessageReader, MessageWriter } from '@foxglove/rosmsg2-serialization';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FoglightError } from '../../core/errors.js';
import { TypeRegistry } from '../types/registry.js';

const ALL = `
bool flag
byte b
int8 i8
uint8 u8
int16 i16
uint16 u16
int32 i32
uint32 u32
int64 i64
uint64 u64
float32 f32
float64 f64
string text
uint8[] bytes
int16[3] three
float64[] doubles
uint64[] longs
bool[] flags
string[<=4] words
string<=8 short
Inner inner
Inner[] inners`;
const INNER = 'uint8 a\nfloat64 b\nstring c';
const registry = new TypeRegistry({ 'pkg/msg/All': ALL, 'pkg/msg/Inner': INNER });
const codec = registry.codec('pkg/msg/All');
const definitions = parse(`${ALL}\n${'='.repeat(80)}\nMSG: pkg/Inner\n${INNER}`, { ros2: true });

const text = fc.string({ maxLength: 20 }).filter((s) => !s.includes('\0'));
const inner = fc.record({ a: fc.integer({ min: 0, max: 255 }), b: fc.double({ noNaN: true }), c: text });
const message = fc.record({
  flag: fc.boolean(),
  b: fc.integer({ min: 0, max: 255 }),
  i8: fc.integer({ min: -128, max: 127 }),
  u8: fc.integer({ min: 0, max: 255 }),
  i16: fc.integer({ min: -32768, max: 32767 }),
  u16: fc.integer({ min: 0, max: 65535 }),
  i32: fc.integer(),
  u32: fc.nat(),
  i64: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  u64: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  f32: fc.float({ noNaN: true }),
  f64: fc.double({ noNaN: true }),
  text,
  bytes: fc.uint8Array({ maxLength: 50 }),
  three: fc.int16Array({ minLength: 3, maxLength: 3 }),
  doubles: fc.float64Array({ maxLength: 5, noNaN: true }),
  longs: fc.bigUint64Array({ maxLength: 5 }),
  flags: fc.array(fc.boolean(), { maxLength: 5 }),
  words: fc.array(text, { maxLength: 4 }),
  short: fc.string({ maxLength: 8, unit: 'grapheme-ascii' }).filter((s) => !s.includes('\0')),
  inner,
  inners: fc.array(inner, { maxLength: 4 }),
});

describe('Codec', () => {
  it('reads back what it wrote', () => {
    fc.assert(
      fc.property(message, (value) => {
        expect(codec.decode(codec.encode(value))).toEqual(value);
      }),
    );
  });

  it('writes what another implementation writes, and is read by it', () => {
    const writer = new MessageWriter(definitions);
    const reader = new MessageReader(definitions);
    fc.assert(
      fc.property(message, (value) => {
        const bytes = codec.encode(value);
        expect(Buffer.from(bytes)).toEqual(Buffer.from(writer.writeMessage(value)));
        expect(reader.readMessage(bytes)).toEqual(value);
      }),
    );
  });

  it('writes the same into a used buffer', () => {
    fc.assert(
      fc.property(message, (value) => {
        const used = codec.encode(value, (size) => new Uint8Array(size).fill(0xaa));
        expect(Buffer.from(used)).toEqual(Buffer.from(codec.encode(value)));
      }),
    );
  });

  it('reads big-endian samples', () => {
    const types = new TypeRegistry({ 'a/msg/A': 'uint16 x\nuint32[] y\nstring z' });
    const bytes = [0, 0, 0, 0, 0x12, 0x34, 0, 0, 0, 0, 0, 1, 1, 2, 3, 4, 0, 0, 0, 2, 0x68, 0];
    expect(types.codec('a/msg/A').decode(Uint8Array.from(bytes))).toEqual({
      x: 0x1234,
      y: Uint32Array.of(0x01020304),
      z: 'h',
    });
  });

  it('gives pixels as a view of the sample', () => {
    const image = registry.codec('sensor_msgs/msg/Image');
    const bytes = image.encode({
      width: 2,
      height: 1,
      encoding: 'mono8',
      step: 2,
      data: Uint8Array.of(7, 9),
    });
    const data = image.decode(bytes).data as Uint8Array;
    expect(data).toEqual(Uint8Array.of(7, 9));
    expect(data.buffer).toBe(bytes.buffer);
  });

  it('fills what is left out', () => {
    const types = new TypeRegistry({
      'a/msg/A': 'int32 x 5\nfloat64[2] y\nstring[] z\nInner i',
      'a/msg/Inner': 'bool b',
    });
    const a = types.codec('a/msg/A');
    expect(a.decode(a.encode({}))).toEqual({ x: 5, y: Float64Array.of(0, 0), z: [], i: { b: false } });
  });

  it.each([
    ['a number for a text', { text: 4 }],
    ['a number out of range', { u8: 256 }],
    ['a fraction', { i32: 0.5 }],
    ['a wrong number in plain array', { bytes: [1, 300] }],
    ['too few elements', { three: [1, 2] }],
    ['too many elements', { words: ['a', 'b', 'c', 'd', 'e'] }],
    ['too long a text', { short: '123456789' }],
    ['a text with a zero inside', { text: 'a\0b' }],
    ['an unknown field', { colour: 'red' }],
    ['an unknown nested field', { inner: { d: 1 } }],
    ['null for a message', { inners: [null] }],
  ])('refuses to write %s, by field', (_, value) => {
    expect(() => codec.encode(value)).toThrow(expect.objectContaining({ code: 'FOG_ROS_MESSAGE' }));
  });
});

describe('malformed CDR', () => {
  const named = (bytes: Uint8Array): void => {
    try {
      codec.decode(bytes);
    } catch (error) {
      expect(error).toBeInstanceOf(FoglightError);
      expect((error as FoglightError).code).toBe('FOG_CDR');
    }
  };

  it('is a named error however it is cut', () => {
    fc.assert(
      fc.property(message, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (value, share) => {
        const bytes = codec.encode(value);
        expect(() => codec.decode(bytes.subarray(0, Math.floor(bytes.length * share)))).toThrow(
          expect.objectContaining({ code: 'FOG_CDR' }),
        );
      }),
    );
  });

  it('is a named error or a message, never another failure', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), named), { numRuns: 2000 });
    const withHeader = fc.uint8Array({ maxLength: 300 }).map((b) => Uint8Array.of(0, 1, 0, 0, ...b));
    fc.assert(fc.property(withHeader, named), { numRuns: 5000 });
  });

  it('survives any one word overwritten', () => {
    const word = fc.constantFrom(0xffffffff, 0x80000000, 0x7fffffff, 0xfffffffe, 1, 0);
    fc.assert(
      fc.property(message, fc.nat(), word, (value, where, announced) => {
        const bytes = codec.encode(value);
        const at = 4 + 4 * (where % Math.max(1, Math.floor((bytes.length - 4) / 4)));
        if (at + 4 <= bytes.length) new DataView(bytes.buffer).setUint32(at, announced, true);
        named(bytes);
      }),
      { numRuns: 3000 },
    );
  });

  it.each([
    ['string', 'string x'],
    ['pixels', 'uint8[] x'],
    ['floats', 'float64[] x'],
    ['texts', 'string[] x'],
    ['messages', 'Inner[] x'],
  ])('allocates nothing on the word of a length: 4 GB of %s', (_, field) => {
    const types = new TypeRegistry({ 'a/msg/A': field, 'a/msg/Inner': 'uint8 y' });
    const bytes = Uint8Array.of(0, 1, 0, 0, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0);
    const before = process.memoryUsage();
    expect(() => types.codec('a/msg/A').decode(bytes)).toThrow(expect.objectContaining({ code: 'FOG_CDR' }));
    const after = process.memoryUsage();
    expect(after.rss - before.rss).toBeLessThan(64 * 2 ** 20);
  });

  it('refuses representations that are not plain CDR', () => {
    for (const kind of [2, 3, 6, 7, 10, 0x100])
      expect(() => codec.decode(Uint8Array.of(kind >> 8, kind & 255, 0, 0))).toThrow(/not plain CDR/);
  });
});
