import type { FrameHeader, Original } from '../../core/frame.js';
import type { FrameCopy } from '../../core/view.js';
import type { Encoder } from '../encode/encoder.js';
import { alone } from '../worker/alone.js';
import { rosHeader } from './header.js';

/** A picture ready for a topic: image_transport's names put compressed ones under `/compressed`. */
export interface ImageMessage {
  readonly type: 'sensor_msgs/msg/Image' | 'sensor_msgs/msg/CompressedImage';
  readonly transport: '' | '/compressed';
  readonly message: object;
}

type Raw = Extract<Original, { kind: 'raw' }>;

/**
 * A captured picture as it arrived: the same bytes, encoding and step. One that arrived as video, with no original
 * of its own, goes out as JPEG. Undefined when there is nothing to show.
 */
export async function capturedImage(
  header: FrameHeader,
  picture: FrameCopy | undefined,
  encoder: Encoder,
): Promise<ImageMessage | undefined> {
  const { original } = header;
  if (original?.kind === 'compressed') return compressed(header, original.format, original.bytes);
  if (original) return raw(header, original);
  return picture && compressed(header, 'jpeg', await encoder.encode(picture, 'jpeg'));
}

/** A recovered picture in the way the camera's own go out: raw beside raw, JPEG otherwise. */
export async function recoveredImage(
  header: FrameHeader,
  picture: FrameCopy,
  encoder: Encoder,
): Promise<ImageMessage> {
  if (header.original?.kind !== 'raw')
    return compressed(header, 'jpeg', await encoder.encode(picture, 'jpeg'));
  const { layout } = picture.header;
  // One byte a pixel where the camera sends one channel, else three in the order they lie.
  const format = ONE_CHANNEL.test(header.original.encoding)
    ? 'mono8'
    : layout === 'yuv420p'
      ? 'rgb8'
      : undefined;
  const bytes = format ? await encoder.encode(picture, format) : picture.bytes;
  const step = header.width * (format === 'mono8' ? 1 : 3);
  return raw(header, { kind: 'raw', encoding: format ?? layout, step, bigEndian: false, bytes });
}

const ONE_CHANNEL = /^(mono(8|16)|(8|16)[US]C1)$/;

function raw(header: FrameHeader, { encoding, step, bigEndian, bytes }: Raw): ImageMessage {
  const { width, height } = header;
  const message = {
    header: rosHeader(header),
    height,
    width,
    encoding,
    is_bigendian: bigEndian ? 1 : 0,
    step,
    data: alone(bytes),
  };
  return { type: 'sensor_msgs/msg/Image', transport: '', message };
}

function compressed(header: FrameHeader, format: string, data: Uint8Array): ImageMessage {
  const message = { header: rosHeader(header), format, data: alone(data) };
  return { type: 'sensor_msgs/msg/CompressedImage', transport: '/compressed', message };
}
