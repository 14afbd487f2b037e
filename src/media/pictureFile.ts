import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { FoglightError } from '../core/errors.js';
import type { RgbImage } from '../core/rgbImage.js';
import { decodePicture } from './decodePicture.js';

/** Endings of the pictures that are read from folders; what a file really is, its bytes decide. */
const READ: readonly string[] =
  'jpg jpeg jpe jfif png webp tif tiff gif avif heic heif bmp dib ppm pgm pnm pam jp2 j2k jpf'.split(' ');
/** Endings of the pictures that are written. */
const WRITTEN: readonly string[] = 'jpg jpeg png webp tif tiff avif'.split(' ');

const ending = (path: string): string => extname(path).slice(1).toLowerCase();

/** Whether a path is named like a picture that is read. */
export const isPictureName = (path: string): boolean => READ.includes(ending(path));

/** Whether a path is named like a picture that can be written. */
export const isPictureOutput = (path: string): boolean => WRITTEN.includes(ending(path));

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
export async function writePicture(path: string, { width, height, data }: RgbImage): Promise<void> {
  const image = sharp(data, { raw: { width, height, channels: 3 } });
  try {
    await encoded(image, ending(path)).toFile(path);
  } catch (error) {
    throw new FoglightError('FOG_OUTPUT', `${path}: ${(error as Error).message}`, error);
  }
}

function encoded(image: Sharp, format: string): Sharp {
  if (format === 'jpg' || format === 'jpeg') return image.jpeg({ quality: 98, chromaSubsampling: '4:4:4' });
  if (format === 'webp') return image.webp({ lossless: true });
  if (format === 'avif') return image.avif({ lossless: true });
  return image;
}
