import type { ImageFields, ImageType } from './imageFields.js';

type Value = bigint | number | Uint8Array;

/**
 * Reads Foxglove's RawImage, CompressedImage and CompressedVideo by their field numbers, which never change: Foxglove's
 * schemas only add fields.
 */
export function readProtobuf(type: ImageType, data: Uint8Array): ImageFields {
  const fields = wireFields(data);
  const time = wireFields(bytes(fields.get(1)));
  const stamp = { sec: Number(BigInt.asIntN(64, varint(time.get(1)))), nanosec: Number(varint(time.get(2))) };
  if (type === 'foxglove/CompressedImage') {
    const format = text(fields.get(3));
    return { stamp, frame_id: text(fields.get(4)), data: bytes(fields.get(2)), format };
  }
  if (type === 'foxglove/CompressedVideo') {
    const [frame_id, format] = [text(fields.get(2)), text(fields.get(4))];
    return { stamp, frame_id, data: bytes(fields.get(3)), format };
  }
  return {
    stamp,
    width: number(fields.get(2)),
    height: number(fields.get(3)),
    encoding: text(fields.get(4)),
    step: number(fields.get(5)),
    data: bytes(fields.get(6)),
    frame_id: text(fields.get(7)),
  };
}

const bytes = (value?: Value): Uint8Array => (value instanceof Uint8Array ? value : new Uint8Array());
const text = (value?: Value): string => new TextDecoder().decode(bytes(value));
const number = (value?: Value): number => (typeof value === 'number' ? value : 0);
const varint = (value?: Value): bigint => (typeof value === 'bigint' ? value : 0n);

/** The last value of each field of a message. Groups (wire types 3 and 4) do not occur in proto3. */
function wireFields(data: Uint8Array): Map<number, Value> {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const fields = new Map<number, Value>();
  let at = 0;
  const readVarint = (): bigint => {
    for (let value = 0n, shift = 0n; shift < 70n; shift += 7n) {
      const byte = view.getUint8(at++);
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    throw new Error('a variable-length number has no last byte');
  };
  while (at < data.byteLength) {
    const tag = Number(readVarint());
    const wire = tag & 7;
    if (wire === 0) fields.set(tag >>> 3, readVarint());
    else if (wire === 1) fields.set(tag >>> 3, view.getBigUint64((at += 8) - 8, true));
    else if (wire === 5) fields.set(tag >>> 3, view.getUint32((at += 4) - 4, true));
    else if (wire === 2) {
      const length = Number(readVarint());
      if (length > data.byteLength - at) throw new RangeError(`a field of ${length} bytes is truncated`);
      fields.set(tag >>> 3, data.subarray(at, (at += length)));
    } else throw new Error(`unknown wire type ${wire}`);
  }
  return fields;
}
