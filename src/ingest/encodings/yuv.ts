import type { Convert } from './rawImage.js';

/** Bytes per row of packed 4:2:2, which stores pixels in pairs. */
export const pairedRowBytes = (width: number): number => 4 * Math.ceil(width / 2);

/** Offset, step and end of the interleaved chroma plane of a semi-planar picture, bytes. */
export function chromaOf(
  width: number,
  height: number,
  step: number,
): { at: number; step: number; end: number } {
  const row = 2 * Math.ceil(width / 2);
  const chromaStep = Math.max(step, row);
  const at = step * height;
  return { at, step: chromaStep, end: at + chromaStep * (Math.ceil(height / 2) - 1) + row };
}

/** NV12 and NV21 to yuv420p: splits the chroma plane; samples stay the same. `u` is the index of U in a pair, 0 or 1. */
export const splitChroma =
  (u: 0 | 1): Convert =>
  ({ width, height, step, data }, out) => {
    for (let y = 0; y < height; y += 1) out.set(data.subarray(y * step, y * step + width), y * width);
    const chromaWidth = Math.ceil(width / 2);
    const chromaHeight = Math.ceil(height / 2);
    const chroma = chromaOf(width, height, step);
    let toU = width * height;
    let toV = toU + chromaWidth * chromaHeight;
    for (let y = 0; y < chromaHeight; y += 1) {
      const start = chroma.at + y * chroma.step;
      for (let from = start; from < start + 2 * chromaWidth; from += 2) {
        out[toU++] = data[from + u]!;
        out[toV++] = data[from + 1 - u]!;
      }
    }
  };

/**
 * YUYV and UYVY (4:2:2) to yuv420p: luma is copied, chroma is averaged over two rows. `luma` is the index of the first
 * luma sample among the four bytes of a pair: 0 for YUYV, 1 for UYVY.
 */
export const averageChroma =
  (luma: 0 | 1): Convert =>
  ({ width, height, step, data }, out) => {
    for (let y = 0; y < height; y += 1) {
      const from = y * step + luma;
      const to = y * width;
      for (let x = 0; x < width; x += 1) out[to + x] = data[from + 2 * x]!;
    }
    const pairs = Math.ceil(width / 2);
    let toU = width * height;
    let toV = toU + pairs * Math.ceil(height / 2);
    for (let y = 0; y < height; y += 2) {
      let a = y * step + 1 - luma;
      let b = y + 1 < height ? a + step : a;
      for (let x = 0; x < pairs; x += 1, a += 4, b += 4) {
        out[toU++] = (data[a]! + data[b]! + 1) >> 1;
        out[toV++] = (data[a + 2]! + data[b + 2]! + 1) >> 1;
      }
    }
  };
