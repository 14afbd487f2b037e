import { asFoglightError, FoglightError } from '../../core/errors.js';
import type { Layout } from '../../core/frame.js';
import { decodePicture, decodeSamples } from '../../media/decodePicture.js';
import type { RawImage } from './rawImage.js';
import { layoutOf, toFramePixels } from './toFramePixels.js';

/** A picture that has passed all checks: its size and layout, and the function that writes it into a buffer. */
export interface Prepared {
  readonly width: number;
  readonly height: number;
  readonly layout: Layout;
  /** @param out `bytesOf(layout, width, height)` bytes */
  fill(out: ArrayBuffer): void;
}

/** @throws FOG_ENCODING_UNKNOWN, FOG_IMAGE_SIZE, FOG_IMAGE_BAD */
export function prepareRaw(image: RawImage): Prepared {
  const { width, height } = image;
  return { width, height, layout: layoutOf(image), fill: (out) => toFramePixels(image, out) };
}

/** Formats whose PNG or JPEG holds Bayer or depth samples instead of colours, such as `16UC1; png compressed`. */
const SAMPLES = /^\s*(16UC1|bayer_(?:rggb|bggr|gbrg|grbg)(?:8|16))\s*;(?!.*compressed\s+(?:bgr|rgb))/i;
const CODECS = /jpe?g|jpg|png|webp|tiff?|avif|heif|gif/i;

/**
 * Decodes a compressed picture. The bytes decide the codec; the format decides whether its samples are colours, a Bayer
 * mosaic or depth.
 *
 * @param format the field of sensor_msgs/CompressedImage: `jpeg`, `rgb8; png compressed bgr8`, …
 * @throws FOG_ENCODING_UNKNOWN (compressedDepth, video codecs), FOG_IMAGE_SIZE, FOG_IMAGE_BAD
 */
export async function prepareCompressed(format: string, bytes: Uint8Array): Promise<Prepared> {
  const name = JSON.stringify(format.slice(0, 64));
  if (/compressedDepth/i.test(format)) throw new FoglightError('FOG_ENCODING_UNKNOWN', name);
  const encoding = SAMPLES.exec(format)?.[1];
  if (encoding) return prepareSamples(encoding, bytes, name);
  try {
    const { width, height, rgb } = await decodePicture(bytes, `${name} message`);
    return { width, height, layout: 'rgb8', fill: (out) => new Uint8Array(out).set(rgb) };
  } catch (cause) {
    const error = asFoglightError(cause);
    if (error.code !== 'FOG_IMAGE_BAD' || format.trim() === '' || CODECS.test(format)) throw error;
    throw new FoglightError('FOG_ENCODING_UNKNOWN', name, error);
  }
}

async function prepareSamples(encoding: string, bytes: Uint8Array, name: string): Promise<Prepared> {
  const wide = encoding.includes('16');
  const { width, height, samples } = await decodeSamples(bytes, wide ? 'ushort' : 'uchar', `${name} message`);
  const step = width * (wide ? 2 : 1);
  return prepareRaw({ encoding, width, height, step, bigEndian: BIG_ENDIAN, data: samples });
}

/** Byte order of this machine, in which libvips returns 16 bit samples. */
const BIG_ENDIAN = new Uint8Array(new Uint16Array([1]).buffer)[0] === 0;
