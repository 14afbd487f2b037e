import type { FrameHeader } from '../../core/frame.js';
import type { FrameCopy } from '../../core/view.js';
import type { Encoder } from '../encode/encoder.js';
import { rosHeader } from './header.js';

/** A picture to publish. A captured picture is published unchanged if it arrived in the wanted form. */
export interface Shown {
  readonly header: FrameHeader;
  readonly view: 'captured' | 'recovered';
  readonly picture?: FrameCopy;
}

/** sensor_msgs/msg/Image, or undefined if there are no pixels. */
export async function rawMessage(
  { header, view, picture }: Shown,
  encoder: Encoder,
): Promise<object | undefined> {
  const { original, width, height } = header;
  const base = { header: rosHeader(header), width, height };
  if (view === 'captured' && original?.kind === 'raw') {
    const { encoding, step, bigEndian, bytes: data } = original;
    return { ...base, encoding, step, is_bigendian: bigEndian ? 1 : 0, data };
  }
  if (!picture) return undefined;
  const { layout } = picture.header;
  const data = layout === 'yuv420p' ? await encoder.encode(picture, 'rgb8') : picture.bytes;
  return { ...base, encoding: layout === 'bgr8' ? 'bgr8' : 'rgb8', step: width * 3, data };
}

/** sensor_msgs/msg/CompressedImage; encoded as JPEG if it did not arrive compressed. */
export async function compressedMessage(
  { header, view, picture }: Shown,
  encoder: Encoder,
): Promise<object | undefined> {
  const { original } = header;
  if (view === 'captured' && original?.kind === 'compressed')
    return { header: rosHeader(header), format: original.format, data: original.bytes };
  if (!picture) return undefined;
  return { header: rosHeader(header), format: 'jpeg', data: await encoder.encode(picture, 'jpeg') };
}
