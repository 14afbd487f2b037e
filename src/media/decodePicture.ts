import sharp, { type Sharp } from 'sharp';
import { FoglightError } from '../core/errors.js';
import { pictureFormat } from './pictureFormat.js';
import { checkSize } from './pictureSize.js';
import { decodeToRgb } from './rgbPictures.js';

// Without this libvips keeps decoded pictures around and the process only grows.
sharp.cache(false);

/** What libvips reads and is a picture of something; drawings (SVG) and documents are not. */
const SHARP_FORMATS: readonly string[] = ['jpeg', 'png', 'webp', 'tiff', 'gif', 'heif'];
/** Of these, several pages are the frames of an animation. */
const ANIMATED: readonly string[] = ['gif', 'webp'];

export interface DecodedPicture {
  /** Pixels, after EXIF rotation. */
  readonly width: number;
  readonly height: number;
  /** Packed rgb8, width × height × 3 bytes. */
  readonly rgb: Uint8Array;
  /** Its format: `jpeg`, `png`, `webp`, `tiff`, `gif` or `heif`, or `bmp`, `pnm`, `jp2`, … of what ffmpeg decodes. */
  readonly format: string;
  /** The EXIF block, where there is one. */
  readonly exif?: Uint8Array;
  /** Frames of an animation; 1 for other pictures. */
  readonly frames: number;
  /** How long each frame of an animation is shown, milliseconds. */
  readonly delays: readonly number[];
  /** Further pictures in the file that are not read: pages of a TIFF, frames of an animated PNG. */
  readonly unread: number;
}

/**
 * Decodes a compressed picture to packed rgb8: EXIF rotation applied, alpha flattened onto black, 16 bits reduced
 * to 8, floats between 0 and 1 scaled to bytes, greyscale and CMYK turned into RGB, an embedded profile into sRGB. The
 * bytes decide what it is, whatever its name says.
 *
 * @param name what to call it in an error
 * @param frame which frame of an animation, from 0
 * @throws FOG_IMAGE_SIZE before decoding, FOG_IMAGE_BAD
 */
export async function decodePicture(bytes: Uint8Array, name: string, frame = 0): Promise<DecodedPicture> {
  const known = pictureFormat(bytes);
  if (known?.decoder === 'ffmpeg') return throughFfmpeg(bytes, name, known.name);
  const input = open(bytes, name, frame);
  const { format, width, height, exif, depth, space, pages, delay } = await readable(input.metadata(), name);
  if (!SHARP_FORMATS.includes(format))
    throw new FoglightError('FOG_IMAGE_BAD', `${name}: ${format} is not read`);
  checkSize(width, height);
  // Grey floats usually lie between 0 and 1, which a cast to bytes would turn into black. libvips knows it of colour.
  const grey = (depth === 'float' || depth === 'double') && space !== 'scrgb';
  const scaled = grey && (await isUnitRange(bytes, name)) ? input.linear(255, 0) : input;
  const raw = scaled.autoOrient().flatten().toColourspace('srgb').raw({ depth: 'uchar' });
  const { data, info } = await readable(raw.toBuffer({ resolveWithObject: true }), name);
  if (info.channels !== 3) throw new FoglightError('FOG_IMAGE_BAD', `${name}: ${info.channels} channels`);
  const frames = ANIMATED.includes(format) ? (pages ?? 1) : 1;
  return {
    ...{ width: info.width, height: info.height, rgb: data, format, frames, delays: delay ?? [] },
    unread: (format === 'png' ? pngFrames(bytes) : (pages ?? 1)) - frames,
    ...(exif ? { exif } : {}),
  };
}

/** Frames of a PNG: an animated one has a chunk `acTL`, with their number, before its first picture (`IDAT`). */
function pngFrames(bytes: Uint8Array): number {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 8; at + 12 <= file.length; at += 12 + file.readUInt32BE(at)) {
    const kind = file.toString('latin1', at + 4, at + 8);
    if (kind === 'acTL') return Math.max(1, file.readUInt32BE(at + 8));
    if (kind === 'IDAT') break;
  }
  return 1;
}

/** @throws FOG_IMAGE_SIZE, FOG_IMAGE_BAD, FOG_FFMPEG_MISSING */
async function throughFfmpeg(bytes: Uint8Array, name: string, format: string): Promise<DecodedPicture> {
  const announced = announcedSize(bytes, format);
  if (announced) checkSize(...announced);
  const { child, pictures } = decodeToRgb(['-i', 'pipe:0'], 'pipe', checkSize);
  // ffmpeg may stop reading early; how it ended says whether that was well.
  child.stdin!.on('error', () => {});
  child.stdin!.end(bytes);
  try {
    for await (const { picture } of pictures) {
      const { width, height, data } = picture;
      return { width, height, rgb: data, format, frames: 1, delays: [], unread: 0 };
    }
  } finally {
    child.kill();
  }
  const { log } = await child.ended;
  const why = log.split('\n').at(-1) || 'it holds no picture';
  throw new FoglightError('FOG_IMAGE_BAD', `${name}: ${why}`);
}

/** Width and height by the header of a BMP or PNM, where they are easy to find. */
function announcedSize(bytes: Uint8Array, format: string): [number, number] | undefined {
  const head = Buffer.from(bytes.subarray(0, 256));
  if (format === 'bmp' && head.length >= 26 && head[14] !== 12)
    return [Math.abs(head.readInt32LE(18)), Math.abs(head.readInt32LE(22))];
  const pnm = /^P[1-6]\s+(?:#.*\s+)*(\d+)\s+(?:#.*\s+)*(\d+)\s/.exec(head.toString('latin1'));
  return pnm ? [Number(pnm[1]), Number(pnm[2])] : undefined;
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

function open(bytes: Uint8Array, name: string, page = 0): Sharp {
  if (bytes.byteLength === 0) throw new FoglightError('FOG_IMAGE_BAD', `${name} is empty`);
  // `checkSize` limits the size: sharp's own limit would hide it behind an error of another kind.
  const limits = { limitInputPixels: false, failOn: 'error', sequentialRead: true } as const;
  return sharp(bytes, { ...limits, ...(page > 0 && { page }) });
}

async function readable<T>(work: Promise<T>, name: string): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    const why = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause);
    throw new FoglightError('FOG_IMAGE_BAD', `${name}: ${why}`, cause);
  }
}
