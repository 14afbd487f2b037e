import { FoglightError } from '../../core/errors.js';
import type { Original } from '../../core/frame.js';
import { fullTypeName } from '../../ros/types/definition.js';
import { TypeRegistry } from '../../ros/types/registry.js';
import type { BagTopic } from './bag.js';
import { DEFINITIONS, VIDEO_TYPES, type ImageFields, type ImageType } from './imageFields.js';
import { readJson } from './jsonImage.js';
import { readProtobuf } from './protobufImage.js';
import { readRos1 } from './ros1Image.js';

/** A picture as it is stored in a bag. */
export interface ImageMessage {
  /** Stamp of the header, nanoseconds; 0 if it was not set. */
  readonly stampNs: bigint;
  readonly frameId: string;
  readonly original: Original;
  /** Pixels; 0 for a compressed picture, whose own header gives its size. */
  readonly width: number;
  readonly height: number;
}

/** A packet of a video as it is stored in a bag. */
export interface VideoPacket {
  /** Stamp of the header, nanoseconds; 0 if it was not set. */
  readonly stampNs: bigint;
  readonly frameId: string;
  /** The codec's name as the publisher writes it: `h264`, `libx265`, `hevc_nvenc;nv12;bgr8`, … */
  readonly format: string;
  readonly data: Uint8Array;
}

/** The image type for any spelling of its name; undefined for a type that is not read. */
export function imageType(name: string): ImageType | undefined {
  const match = /^(sensor_msgs|foxglove|ffmpeg_image_transport)(?:_msgs)?[/.](?:msg[/.])?(\w+)$/.exec(name);
  const type = match && `${match[1]}/${match[2]}`;
  return type && Object.hasOwn(DEFINITIONS, type) ? (type as ImageType) : undefined;
}

/**
 * Makes a reader for the pictures of a topic; undefined if the topic has no pictures or a serialisation that is not
 * read. The reader throws FOG_IMAGE_BAD for a malformed message.
 */
export function imageReader(topic: BagTopic): ((data: Uint8Array) => ImageMessage) | undefined {
  const type = imageType(topic.type);
  if (!type || VIDEO_TYPES.has(type)) return undefined;
  const raw = !type.endsWith('/CompressedImage');
  return reader(topic, type, (fields) => (raw ? rawMessage(fields) : compressedMessage(fields)));
}

/** Makes a reader for a topic whose messages are packets of a video, as `imageReader` does for pictures. */
export function videoReader(topic: BagTopic): ((data: Uint8Array) => VideoPacket) | undefined {
  const type = imageType(topic.type);
  if (!type || !VIDEO_TYPES.has(type)) return undefined;
  return reader(topic, type, (fields) => {
    return { ...header(fields), format: fields.format ?? fields.encoding ?? '', data: fields.data };
  });
}

function reader<Message>(
  topic: BagTopic,
  type: ImageType,
  toMessage: (fields: ImageFields) => Message,
): ((data: Uint8Array) => Message) | undefined {
  const read = fieldsReader(type, topic.encoding);
  if (!read) return undefined;
  return (data) => {
    try {
      return toMessage(read(data));
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new FoglightError('FOG_IMAGE_BAD', `message on ${topic.name}: ${why}`, cause);
    }
  };
}

function fieldsReader(type: ImageType, encoding: string): ((data: Uint8Array) => ImageFields) | undefined {
  switch (encoding) {
    case 'cdr': {
      const name = fullTypeName(type);
      const codec = new TypeRegistry({ [name]: DEFINITIONS[type] }).codec(name);
      return (data) => codec.decode(data) as unknown as ImageFields;
    }
    case 'ros1':
      return type.startsWith('sensor_msgs/') ? (data) => readRos1(type, data) : undefined;
    case 'json':
      return type.startsWith('foxglove/') ? readJson : undefined;
    case 'protobuf':
      return type.startsWith('foxglove/') ? (data) => readProtobuf(type, data) : undefined;
    default:
      return undefined;
  }
}

function rawMessage(fields: ImageFields): ImageMessage {
  const { width = 0, height = 0, encoding = '', step = 0 } = fields;
  const bigEndian = Boolean(fields.is_bigendian);
  const original: Original = { kind: 'raw', encoding, step, bigEndian, bytes: fields.data };
  return { ...header(fields), original, width, height };
}

function compressedMessage(fields: ImageFields): ImageMessage {
  const original: Original = { kind: 'compressed', format: fields.format ?? '', bytes: fields.data };
  return { ...header(fields), original, width: 0, height: 0 };
}

function header({ stamp, frame_id }: ImageFields): { stampNs: bigint; frameId: string } {
  return { stampNs: BigInt(stamp.sec) * 1_000_000_000n + BigInt(stamp.nanosec), frameId: frame_id };
}
