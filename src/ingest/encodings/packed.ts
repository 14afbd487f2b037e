import type { Convert } from './rawImage.js';

/** Three bytes per pixel, already in the frame's order: copies the rows without their padding. */
export const copyPixels: Convert = ({ width, height, step, data }, out) => {
  const row = 3 * width;
  if (step === row) return out.set(data.subarray(0, row * height));
  for (let y = 0; y < height; y += 1) out.set(data.subarray(y * step, y * step + row), y * row);
};

/** Four bytes per pixel: drops the last one, alpha. */
export const dropAlpha: Convert = ({ width, height, step, data }, out) => {
  let to = 0;
  for (let y = 0; y < height; y += 1) {
    const end = y * step + 4 * width;
    for (let from = y * step; from < end; from += 4) {
      out[to] = data[from]!;
      out[to + 1] = data[from + 1]!;
      out[to + 2] = data[from + 2]!;
      to += 3;
    }
  }
};

/** One byte per pixel: repeats it as red, green and blue. */
export const spreadGrey: Convert = ({ width, height, step, data }, out) => {
  let to = 0;
  for (let y = 0; y < height; y += 1) {
    const end = y * step + width;
    for (let from = y * step; from < end; from += 1) {
      const grey = data[from]!;
      out[to] = grey;
      out[to + 1] = grey;
      out[to + 2] = grey;
      to += 3;
    }
  }
};
