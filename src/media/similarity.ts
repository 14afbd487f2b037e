import { gaussianBlur } from './filter.js';
import type { RgbImage } from '../core/rgbImage.js';

/** Equal pictures count as this mean squared error, so that means over pictures stay finite. */
const LEAST_SQUARE = 1e-3;

/** Peak signal-to-noise ratio over all channels, decibels; at most 78.1, for equal pictures. */
export function psnr(a: Pick<RgbImage, 'data'>, b: Pick<RgbImage, 'data'>): number {
  let sum = 0;
  for (let i = 0; i < a.data.length; i++) sum += (a.data[i]! - b.data[i]!) ** 2;
  return 10 * Math.log10(255 ** 2 / Math.max(sum / a.data.length, LEAST_SQUARE));
}

/** Structural similarity of the luma, 11×11 Gaussian window of sigma 1.5, whole windows only. */
export function ssim(a: RgbImage, b: RgbImage): number {
  const { width, height } = a;
  const [x, y] = [luma(a), luma(b)];
  const mean = (data: Float32Array): Float32Array =>
    gaussianBlur({ width, height, channels: 1, data }, 1.5, 11);
  const [mx, my, xx, yy, xy] = [x, y, product(x, x), product(y, y), product(x, y)].map(mean) as Five;
  const [c1, c2] = [(0.01 * 255) ** 2, (0.03 * 255) ** 2];
  let sum = 0;
  for (let v = 5; v < height - 5; v++) {
    for (let u = 5; u < width - 5; u++) {
      const i = v * width + u;
      const [p, q] = [mx[i]!, my[i]!];
      const structure = (2 * (xy[i]! - p * q) + c2) / (xx[i]! - p * p + yy[i]! - q * q + c2);
      sum += ((2 * p * q + c1) / (p * p + q * q + c1)) * structure;
    }
  }
  return sum / ((width - 10) * (height - 10));
}

type Five = [Float32Array, Float32Array, Float32Array, Float32Array, Float32Array];

/** Luma by BT.601, one float a pixel. */
export function luma({ width, height, data }: RgbImage): Float32Array {
  const out = new Float32Array(width * height);
  for (let i = 0; i < out.length; i++) {
    out[i] = 0.299 * data[3 * i]! + 0.587 * data[3 * i + 1]! + 0.114 * data[3 * i + 2]!;
  }
  return out;
}

function product(a: Float32Array, b: Float32Array): Float32Array {
  return a.map((value, i) => value * b[i]!);
}
