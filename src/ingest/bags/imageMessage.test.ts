import { CdrWriter } from '@foxglove/cdr';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FoglightError } from '../../core/errors.js';
import { imageReader, imageType, type ImageMessage } from './imageMessage.js';

const bytes = Uint8Array.from({ length: 300 }, (_, i) => i);

function cdrImage(): Uint8Array {
  const writer = new CdrWriter();
  writer.int32(12).uint32(34).string('optical').uint32(5).uint32(20).string('mono8').uint8(1).uint32(60);
  return writer.sequenceLength(300).uint8Array(bytes).data;
}

function cdrCompressed(): Uint8Array {
  return new CdrWriter().int32(12).uint32(34).string('optical').string('jpeg').uint8Array(bytes, true).data;
}

function ros1Image(): Uint8Array {
  const text = (s: string): number[] => [s.length, 0, 0, 0, ...Buffer.from(s)];
  const word = (n: number): number[] => [n & 255, n >> 8, 0, 0];
  const head = [...word(99), ...word(12), ...word(34), ...text('optical'), ...word(5), ...word(20)];
  return Uint8Array.from([...head, ...text('mono8'), 1, ...word(60), ...word(300), ...bytes]);
}

function jsonImage(): Uint8Array {
  const timestamp = { sec: 12, nsec: 34 };
  const data = Buffer.from(bytes).toString('base64');
  return Buffer.from(
    JSON.stringify({
      timestamp,
      frame_id: 'optical',
      height: 5,
      width: 20,
      encoding: 'mono8',
      step: 60,
      data,
    }),
  );
}

function protobufImage(): Uint8Array {
  const block = (field: number, data: Iterable<number>): number[] => {
    const all = [...data];
    return [
      (field << 3) | 2,
      ...(all.length < 128 ? [all.length] : [(all.length & 127) | 128, all.length >> 7]),
      ...all,
    ];
  };
  const fixed = (field: number, n: number): number[] => [(field << 3) | 5, n & 255, n >> 8, 0, 0];
  return Uint8Array.from([
    ...block(1, [0x08, 12, 0x10, 34]),
    ...fixed(2, 20),
    ...fixed(3, 5),
    ...block(4, Buffer.from('mono8')),
    ...fixed(5, 60),
    ...block(6, bytes),
    ...block(7, Buffer.from('optical')),
  ]);
}

const reader = (type: string, encoding: string): ((data: Uint8Array) => ImageMessage) =>
  imageReader({ name: '/t', type, encoding })!;

const kinds: [string, string, Uint8Array, boolean][] = [
  ['sensor_msgs/msg/Image', 'cdr', cdrImage(), true],
  ['sensor_msgs/Image', 'ros1', ros1Image(), true],
  ['foxglove.RawImage', 'json', jsonImage(), false],
  ['foxglove.RawImage', 'protobuf', protobufImage(), false],
];

describe('the same picture in every serialisation', () => {
  test.each(kinds)('%s in %s', (type, encoding, data, bigEndian) => {
    const message = reader(type, encoding)(data);
    expect(message).toMatchObject({ stampNs: 12_000_000_034n, frameId: 'optical', width: 20, height: 5 });
    expect(message.original).toMatchObject({ kind: 'raw', encoding: 'mono8', step: 60, bigEndian });
    expect(Buffer.compare(message.original.bytes, bytes)).toBe(0);
  });

  test('a compressed one', () => {
    const message = reader('sensor_msgs/msg/CompressedImage', 'cdr')(cdrCompressed());
    expect(message).toMatchObject({ stampNs: 12_000_000_034n, frameId: 'optical' });
    expect(message.original).toMatchObject({ kind: 'compressed', format: 'jpeg' });
    expect(Buffer.compare(message.original.bytes, bytes)).toBe(0);
  });
});

test('image types are recognised by all spellings of their names, and no other types are', () => {
  expect(imageType('sensor_msgs/msg/Image')).toBe('sensor_msgs/Image');
  expect(imageType('sensor_msgs/CompressedImage')).toBe('sensor_msgs/CompressedImage');
  expect(imageType('foxglove_msgs/msg/RawImage')).toBe('foxglove/RawImage');
  expect(imageType('foxglove.CompressedImage')).toBe('foxglove/CompressedImage');
  for (const name of ['sensor_msgs/msg/Imu', 'foxglove.Image', 'sensor_msgs/RawImage', 'constructor', '']) {
    expect(imageType(name)).toBeUndefined();
  }
  expect(imageReader({ name: '/t', type: 'foxglove.RawImage', encoding: 'flatbuffer' })).toBeUndefined();
});

test('a damaged message is FOG_IMAGE_BAD or gives no more bytes than it has', () => {
  const damage = fc.record({
    kind: fc.constantFrom(...kinds, [
      'sensor_msgs/msg/CompressedImage',
      'cdr',
      cdrCompressed(),
      false,
    ] as const),
    cut: fc.double({ min: 0, max: 1, noNaN: true }),
    changes: fc.array(fc.tuple(fc.nat(), fc.constantFrom(0, 1, 0x7f, 0x80, 0xff)), { maxLength: 6 }),
    head: fc.boolean(),
  });
  fc.assert(
    fc.property(damage, ({ kind: [type, encoding, good], cut, changes, head }) => {
      // A copy that fills its buffer, as a bag returns it.
      const data = good.slice(0, Math.ceil(good.length * cut));
      for (const [at, value] of changes)
        if (data.length > 0) data[at % Math.min(data.length, head ? 64 : 1e9)] = value;
      try {
        return reader(type, encoding)(data).original.bytes.byteLength <= data.byteLength;
      } catch (error) {
        return error instanceof FoglightError && error.code === 'FOG_IMAGE_BAD';
      }
    }),
    { numRuns: 5000 },
  );
});
