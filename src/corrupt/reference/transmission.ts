import sharp from 'sharp';
import { FoglightError } from '../../core/errors.js';
import { kind } from '../kind.js';
import { meanShift as filterByMeanShift } from '../meanShift.js';
import { copyImage, type RgbImage } from '../rgbImage.js';
import type { Point } from '../raster.js';

/** JPEG compression. */
export const compression = kind<{ quality: number }>(
  (s) => ({ quality: Math.min(100, Math.max(5, Math.trunc(100 - 95 * s))) }),
  ({ quality }, picture) => throughJpeg(picture, quality),
);

/** The picture encoded as baseline JPEG with halved chroma, and decoded again. */
export async function throughJpeg(picture: RgbImage, quality: number): Promise<RgbImage> {
  const { width, height, data } = picture;
  const jpeg = await sharp(data, { raw: { width, height, channels: 3 } })
    .jpeg({ quality, chromaSubsampling: '4:2:0' })
    .toBuffer();
  const decoded = await sharp(jpeg).raw().toBuffer();
  return { width, height, data: new Uint8Array(decoded.buffer, decoded.byteOffset, decoded.length) };
}

/** Pairs of blocks of a grid are swapped, one pair after another. */
export const blockExchange = kind<{ block: number; swaps: [Point, Point][] }>(
  (s, { random, width, height }) => {
    const block = Math.min(32, Math.floor(5 + 30 * s));
    const [columns, rows] = [Math.floor(width / block), Math.floor(height / block)];
    if (columns < 1 || rows < 1) {
      throw new FoglightError('FOG_CORRUPT', `block_exchange needs at least ${block}×${block} pixels`);
    }
    const at = (): Point => [random.integer(0, columns - 1), random.integer(0, rows - 1)];
    return { block, swaps: Array.from({ length: Math.floor(35 * s) }, () => [at(), at()]) };
  },
  ({ block, swaps }, picture) => {
    const out = copyImage(picture);
    const length = block * 3;
    for (const [[x1, y1], [x2, y2]] of swaps) {
      for (let y = 0; y < block; y++) {
        const one = ((y1 * block + y) * picture.width + x1 * block) * 3;
        const two = ((y2 * block + y) * picture.width + x2 * block) * 3;
        const kept = out.bytes.slice(one, one + length);
        out.bytes.copyWithin(one, two, two + length);
        out.bytes.set(kept, two);
      }
    }
    return out;
  },
);

/** Posterised by a mean-shift filter ("Shifting" in the paper). */
export const meanShift = kind<{ radius: number }>(
  (s) => ({ radius: Math.floor(40 * s) }),
  ({ radius }, picture) => filterByMeanShift(picture, radius),
);

/** Bands of nearly black rows at a regular distance. */
export const scanLines = kind<{ period: number; width: number; factor: number }>(
  (s) => ({
    period: Math.max(3, Math.floor(20 / (s + 0.1))),
    width: Math.max(5, Math.floor(7 * s)),
    factor: 0.01,
  }),
  ({ period, width, factor }, picture) => {
    const out = copyImage(picture);
    const length = picture.width * 3;
    for (let y = 0; y < picture.height; y++) {
      if (y % period >= width) continue;
      for (let i = y * length; i < (y + 1) * length; i++) out.data[i] = Math.floor(out.data[i]! * factor);
    }
    return out;
  },
);
