import sharp, { type Sharp } from 'sharp';
import { FoglightError } from '../core/errors.js';
import { ffmpeg } from './ffmpeg.js';
import { checkSize, MAX_PIXELS } from './pictureSize.js';

// Without this libvips keeps decoded pictures around and the process only grows.
sharp.cache(false);

/** Formats a camera or a person may hand over; drawings (SVG) and documents are not pictures of anything. */
const FORMATS: readonly string[] = ['jpeg', 'png', 'webp', 'tiff', 'gif', 'heif'];

/** First bytes of pictures that sharp does not read and ffmpeg does: BMP, PPM and its kin, JPEG 2000. */
const FFMPEG_READS: readonly (readonly number[])[] = [
  [0x42, 0x4d],
  ...[0x31, 0x32, 0x33, 0x34, 0x35, 0x36, 0x37].map((digit) => [0x50, digit]),
  [0xff, 0x4f, 0xff, 0x51],
  [0x00, 0x00, 0x00, 0x0c, 0x6a, 0x50, 0x20, 0x20],
];

export interface DecodedPicture {
  /** Pixels, after EXIF rotation. */
  readonly width: number;
  readonly height: number;
  /** Packed rgb8, width × height × 3 bytes. */
  readonly rgb: Uint8Array;
  /** Its format: `jpeg`, `png`, `webp`, `tiff`, `gif` or `heif`; `png` for what ffmpeg decoded. */
  readonly format: string;
  /** The EXIF block, where there is one. */
  readonly exif?: Uint8Array;
}

/**
 * Decodes a compressed picture to packed rgb8: EXIF rotation applied, alpha flattened onto black, 16 bits reduced
 * to 8, floats between 0 and 1 scaled to bytes, greyscale and CMYK turned into RGB, an embedded profile into sRGB. The
 * bytes decide what it is, whatever its name says. Of an animation, the first picture.
 *
 * @param name what to call it in an error
 * @throws FOG_IMAGE_SIZE before decoding, FOG_IMAGE_BAD
 */
export async function decodePicture(bytes: Uint8Array, name: string): Promise<DecodedPicture> {
  const known = FFMPEG_READS.some((magic) =>
    bytes.subarray(0, magic.length).every((byte, i) => byte === magic[i]),
  );
  const input = open(known ? await throughFfmpeg(bytes, name) : bytes, name);
  const { format, width, height, exif, depth, space } = await readable(input.metadata(), name);
  if (!FORMATS.includes(format)) throw new FoglightError('FOG_IMAGE_BAD', `${name}: ${format} is not read`);
  checkSize(width, height);
  // Grey floats usually lie between 0 and 1, which a cast to bytes would turn into black. libvips knows it of colour.
  const grey = (depth === 'float' || depth === 'double') && space !== 'scrgb';
  const scaled = grey && (await isUnitRange(bytes, name)) ? input.linear(255, 0) : input;
  const raw = scaled.autoOrient().flatten().toColourspace('srgb').raw({ depth: 'uchar' });
  const { data, info } = await readable(raw.toBuffer({ resolveWithObject: true }), name);
  if (info.channels !== 3) throw new FoglightError('FOG_IMAGE_BAD', `${name}: ${info.channels} channels`);
  return { width: info.width, height: info.height, rgb: data, format, ...(exif ? { exif } : {}) };
}

/** The picture as PNG. @throws FOG_IMAGE_BAD, FOG_FFMPEG_MISSING */
async function throughFfmpeg(bytes: Uint8Array, name: string): Promise<Uint8Array> {
  const decoder = ffmpeg(
    ['-loglevel', 'error', '-i', 'pipe:0', '-frames:v', '1', '-f', 'image2pipe', '-c:v', 'png', 'pipe:1'],
    { stdin: 'pipe', stdout: 'pipe' },
  );
  // ffmpeg may stop reading early; how it ended says whether that was well.
  decoder.stdin!.on('error', () => {});
  decoder.stdin!.end(bytes);
  const parts: Buffer[] = [];
  for await (const part of decoder.stdout! as AsyncIterable<Buffer>) parts.push(part);
  const { code, log } = await decoder.ended;
  if (code !== 0 || parts.length === 0)
    throw new FoglightError('FOG_IMAGE_BAD', `${name}: ${log.split('\n').at(-1) ?? 'no picture'}`);
  return Buffer.concat(parts);
}

/** Whether all samples lie between 0 and 1. */
async function isUnitRange(bytes: Uint8Array, name: string): Promise<boolean> {
  const { channels } = await readable(open(bytes, name).stats(), name);
  return channels.every(({ max }) => max <= 1);
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
