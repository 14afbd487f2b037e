import { FoglightError } from '../core/errors.js';

/** Pixels a side, and pixels in all, that are taken. */
export const MIN_SIDE = 16;
export const MAX_SIDE = 16_384;
export const MAX_PIXELS = 100_000_000;

/** Refuses by name what is too small to assess or too large to hold. @throws FOG_IMAGE_SIZE */
export function checkSize(width: number, height: number): void {
  const fits =
    Number.isInteger(width) &&
    Number.isInteger(height) &&
    Math.min(width, height) >= MIN_SIDE &&
    Math.max(width, height) <= MAX_SIDE &&
    width * height <= MAX_PIXELS;
  if (!fits) throw new FoglightError('FOG_IMAGE_SIZE', `${width}×${height} pixels`);
}
