import sharp, { type Sharp } from 'sharp';
import { FoglightError } from '../../core/errors.js';
import { checkSize, MAX_PIXELS } from './size.js';

// Without this libvips keeps decoded pictures around and the process only grows.
sharp.cache(false);

/** Formats a camera or a person may hand over; drawings (SVG) and documents are not pictures of anything. */
const FORMATS: readonly string[] = ['jpeg', 'png', 'webp', 'tiff', 'gif', 'heif'];

export interface DecodedPicture {
  /** Pixels, after EXIF rotation. */
  readonly width: number;
  readonly height: number;
  /** Packed rgb8, width × height × 3 bytes. */
  readonly rgb: Uint8Array;
  /** What it was: `jpeg`, `png`, `webp`, `tiff`, `gif` or `heif`. */
  readonly format: string;
  /** The EXIF block, where there is one. */
  readonly exif?: Uint8Array;
}

/**
 * Decodes a compressed picture to packed rgb8: EXIF rotation applied, alpha flattened onto black, 16 bits reduced
 * to 8, greyscale and CMYK turned into RGB, an embedded profile into sRGB. Of an animation, the first picture.
 *
 * @param name what to call it in an error
 * @throws FOG_IMAGE_SIZE before decoding, FOG_IMAGE_BAD
 */
export async function decodePicture(bytes: Uint8Array, name: string): Promise<DecodedPicture> {
  const input = open(bytes, name);
  const { format, width, height, exif } = await readable(input.metadata(), name);
  if (!FORMATS.includes(format)) throw new FoglightError('FOG_IMAGE_BAD', `${name}: ${format} is not read`);
  checkSize(width, height);
  const raw = input.autoOrient().flatten().toColourspace('srgb').raw({ depth: 'uchar' });
  const { data, info } = await readable(raw.toBuffer({ resolveWithObject: true }), name);
  if (info.channels !== 3) throw new FoglightError('FOG_IMAGE_BAD', `${name}: ${info.channels} channels`);
  return { width: info.width, height: info.height, rgb: data, format, ...(exif ? { exif } : {}) };
}

/** One channel in 8 or 16 bits, as it was stored: for pictures whose samples are not colours (depth, Bayer). */
export async function decodeSamples(
  bytes: Uint8Array,
  depth: 'uchar' | 'ushort',
  name: string,
): Promise<{ width: number; height: number; samples: Uint8Array }> {
  const input = open(bytes, name);
  const { width, height } = await readable(input.metadata(), name);
  checkSize(width, height);
  const space = depth === 'ushort' ? 'grey16' : 'b-w';
  const raw = input.toColourspace(space).extractChannel(0).raw({ depth });
  return { width, height, samples: await readable(raw.toBuffer(), name) };
}

function open(bytes: Uint8Array, name: string): Sharp {
  if (bytes.byteLength === 0) throw new FoglightError('FOG_IMAGE_BAD', `${name} is empty`);
  return sharp(bytes, { limitInputPixels: MAX_PIXELS, failOn: 'error', sequentialRead: true });
}

async function readable<T>(work: Promise<T>, name: string): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    const why = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause);
    throw new FoglightError('FOG_IMAGE_BAD', `${name}: ${why}`, cause);
  }
}
