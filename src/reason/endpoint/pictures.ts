import sharp from 'sharp';
import type { FrameCopy } from '../../core/view.js';
import { toJpeg } from '../../runtime/picture.js';
import type { Content } from './client.js';

export interface Sending {
  /** Longest side of a sent picture, pixels. */
  readonly maxSidePx: number;
  /** 1 to 100. */
  readonly jpegQuality: number;
}

/** A picture as message content: a JPEG in a data URL. */
export async function imageOf(picture: FrameCopy, { maxSidePx, jpegQuality }: Sending): Promise<Content> {
  const { width, height } = picture.header;
  const whole = await toJpeg(picture, Math.max(jpegQuality, 90));
  const fits = Math.max(width, height) <= maxSidePx && jpegQuality >= 90;
  const jpeg = fits
    ? whole
    : await sharp(whole)
        .resize({ width: maxSidePx, height: maxSidePx, fit: 'inside', withoutEnlargement: true })
        .jpeg({ quality: jpegQuality })
        .toBuffer();
  return dataUrl(jpeg);
}

/** Two pictures side by side in one picture, for a model that sees only one. */
export async function sideBySide(left: FrameCopy, right: FrameCopy, sending: Sending): Promise<Content> {
  const { width, height } = left.header;
  const [a, b] = await Promise.all([toJpeg(left, 95), toJpeg(right, 95)]);
  const pair = await sharp({ create: { width: 2 * width, height, channels: 3, background: 'black' } })
    .composite([
      { input: a, left: 0, top: 0 },
      { input: b, left: width, top: 0 },
    ])
    .png({ compressionLevel: 0 })
    .toBuffer();
  const jpeg = await sharp(pair)
    .resize({
      width: 2 * sending.maxSidePx,
      height: sending.maxSidePx,
      fit: 'inside',
      withoutEnlargement: true,
    })
    .jpeg({ quality: sending.jpegQuality })
    .toBuffer();
  return dataUrl(jpeg);
}

/** A small picture of one colour, for probing. */
export async function swatch(background: string): Promise<Content> {
  const create = { width: 64, height: 64, channels: 3 as const, background };
  return dataUrl(await sharp({ create }).jpeg().toBuffer());
}

const dataUrl = (jpeg: Buffer): Content => ({
  type: 'image_url',
  image_url: { url: `data:image/jpeg;base64,${jpeg.toString('base64')}` },
});
