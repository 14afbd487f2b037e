import { gaussianBlur, type Plane } from '../../media/filter.js';
import type { RgbImage } from '../rgbImage.js';

/** A kernel is cut off at this many standard deviations. */
const REACH = 3;
/** Blurs smaller than this are skipped, pixels. */
const LEAST = 0.2;

/** A picture's or layer's Gaussian blur, as training computes it. */
export function soft(plane: Plane, sigma: number): Float32Array {
  return sigma < LEAST
    ? Float32Array.from(plane.data)
    : gaussianBlur(plane, sigma, 2 * Math.ceil(REACH * sigma) + 1);
}

/** The same of a packed picture. */
export function softImage(picture: RgbImage, sigma: number): Float32Array {
  return soft({ ...picture, channels: 3 }, sigma);
}
