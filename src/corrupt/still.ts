import { extname } from 'node:path';
import sharp from 'sharp';
import { FoglightError } from '../core/errors.js';
import type { RgbImage } from './rgbImage.js';

/** Reads a picture file as packed RGB, turned upright. @throws FOG_IMAGE_BAD */
export async function readPicture(path: string): Promise<RgbImage> {
  try {
    const { data, info } = await sharp(path)
      .autoOrient()
      .flatten()
      .toColourspace('srgb')
      .raw()
      .toBuffer({ resolveWithObject: true });
    return { width: info.width, height: info.height, data: new Uint8Array(data) };
  } catch (error) {
    throw new FoglightError('FOG_IMAGE_BAD', path, error);
  }
}

/** Writes a picture in the format its name says; lossy formats at a quality that adds nothing visible. @throws FOG_OUTPUT */
export async function writePicture(path: string, { width, height, data }: RgbImage): Promise<void> {
  const image = sharp(data, { raw: { width, height, channels: 3 } });
  try {
    switch (extname(path).toLowerCase()) {
      case '.jpg':
      case '.jpeg':
        await image.jpeg({ quality: 98, chromaSubsampling: '4:4:4' }).toFile(path);
        break;
      case '.webp':
        await image.webp({ lossless: true }).toFile(path);
        break;
      case '.avif':
        await image.avif({ lossless: true }).toFile(path);
        break;
      default:
        await image.toFile(path);
    }
  } catch (error) {
    throw new FoglightError('FOG_OUTPUT', path, error);
  }
}
