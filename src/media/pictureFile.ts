import { open, readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { FoglightError } from '../core/errors.js';
import type { RgbImage } from '../core/rgbImage.js';
import { decodePicture } from './decodePicture.js';
import { ffmpeg } from './ffmpeg.js';
import { HEAD_BYTES, pictureFormat } from './pictureFormat.js';

/** Endings of the pictures that are read; what a file really is, its bytes decide. */
const READ: readonly string[] =
  'jpg jpeg jpe jfif png webp tif tiff gif avif heic heif bmp dib ppm pgm pnm pam jp2 j2k jpf jxl exr psd qoi'.split(
    ' ',
  );
/** Endings of the pictures that sharp writes, and of those that ffmpeg writes. */
const SHARP_WRITES: readonly string[] = 'jpg jpeg png webp tif tiff avif'.split(' ');
const FFMPEG_WRITES: readonly string[] = 'bmp ppm jp2'.split(' ');

const ending = (path: string): string => extname(path).slice(1).toLowerCase();

/** Whether a path is named like a picture that is read. */
export const isPictureName = (path: string): boolean => READ.includes(ending(path));

/** Whether a path is named like a picture that can be written. */
export const isPictureOutput = (path: string): boolean =>
  SHARP_WRITES.includes(ending(path)) || FFMPEG_WRITES.includes(ending(path));

/** Whether a file begins like a picture, whatever its name; false where it cannot be read. */
export async function hasPictureSignature(path: string): Promise<boolean> {
  const handle = await open(path).catch(() => undefined);
  try {
    const head = await handle?.read(new Uint8Array(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return head !== undefined && pictureFormat(head.buffer.subarray(0, head.bytesRead)) !== undefined;
  } catch {
    return false; // a folder
  } finally {
    await handle?.close();
  }
}

/** Reads a picture file as RGB, turned upright. @throws FOG_SOURCE_NOT_FOUND, FOG_IMAGE_BAD, FOG_IMAGE_SIZE */
export async function readPicture(path: string): Promise<RgbImage> {
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw new FoglightError('FOG_SOURCE_NOT_FOUND', path, cause);
  });
  const { width, height, rgb } = await decodePicture(bytes, path);
  return { width, height, data: rgb };
}

/**
 * Writes a picture in the format that its name says: lossless where the format can be, JPEG at a quality whose loss
 * cannot be seen. @throws FOG_OUTPUT
 */
export async function writePicture(path: string, picture: RgbImage): Promise<void> {
  const { width, height, data } = picture;
  const format = ending(path);
  try {
    if (FFMPEG_WRITES.includes(format)) return await throughFfmpeg(path, picture);
    await encoded(sharp(data, { raw: { width, height, channels: 3 } }), format).toFile(path);
  } catch (error) {
    throw new FoglightError('FOG_OUTPUT', `${path}: ${(error as Error).message}`, error);
  }
}

async function throughFfmpeg(path: string, { width, height, data }: RgbImage): Promise<void> {
  const input = ['-f', 'rawvideo', '-pix_fmt', 'rgb24', '-video_size', `${width}x${height}`, '-i', 'pipe:0'];
  // The reversible wavelet makes JPEG 2000 lossless.
  const codec = ending(path) === 'jp2' ? ['-c:v', 'jpeg2000', '-pred', 'dwt53'] : [];
  const output = ['-frames:v', '1', '-update', '1', ...codec, '-y', `file:${path}`];
  const encoder = ffmpeg(['-loglevel', 'error', ...input, ...output], { stdin: 'pipe' });
  encoder.stdin!.on('error', () => {}); // how ffmpeg ended is the error
  encoder.stdin!.end(data);
  const { code, log } = await encoder.ended;
  if (code !== 0) throw new Error(log.split('\n').at(-1));
}

function encoded(image: Sharp, format: string): Sharp {
  if (format === 'jpg' || format === 'jpeg') return image.jpeg({ quality: 98, chromaSubsampling: '4:4:4' });
  if (format === 'tif' || format === 'tiff') return image.tiff({ compression: 'lzw' });
  if (format === 'webp') return image.webp({ lossless: true });
  if (format === 'avif') return image.avif({ lossless: true });
  return image;
}
