import type { ImageFields, ImageType } from './imageFields.js';

/** Reads ROS 1 image messages: a sequence number, then the fields of ROS 2, little-endian and without alignment. */
export function readRos1(type: ImageType, data: Uint8Array): ImageFields {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  let at = 0;
  const uint32 = (): number => view.getUint32((at += 4) - 4, true);
  const bytes = (): Uint8Array => {
    const length = uint32();
    if (length > data.byteLength - at) throw new RangeError(`a field of ${length} bytes is truncated`);
    return data.subarray(at, (at += length));
  };
  const string = (): string => new TextDecoder().decode(bytes());

  uint32();
  const stamp = { sec: uint32(), nanosec: uint32() };
  const frame_id = string();
  if (type === 'sensor_msgs/CompressedImage') return { stamp, frame_id, format: string(), data: bytes() };
  const height = uint32();
  const width = uint32();
  const encoding = string();
  const is_bigendian = view.getUint8((at += 1) - 1);
  return { stamp, frame_id, height, width, encoding, is_bigendian, step: uint32(), data: bytes() };
}
