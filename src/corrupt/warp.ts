import { blank, type RgbImage } from './rgbImage.js';

/**
 * Moves pixels: each comes from where `from` says, interpolated bilinearly, positions outside clamped to the edge.
 * @param from writes the source position of pixel (x, y) into `at`: [x, y] in pixels
 */
export function warp(picture: RgbImage, from: (x: number, y: number, at: Float64Array) => void): RgbImage {
  const { width, height, data } = picture;
  const out = blank(picture);
  const at = new Float64Array(2);
  for (let y = 0, o = 0; y < height; y++) {
    for (let x = 0; x < width; x++, o += 3) {
      from(x, y, at);
      const sx = Math.min(Math.max(at[0]!, 0), width - 1);
      const sy = Math.min(Math.max(at[1]!, 0), height - 1);
      const x0 = Math.floor(sx);
      const y0 = Math.floor(sy);
      const fx = sx - x0;
      const fy = sy - y0;
      const a = (y0 * width + x0) * 3;
      const right = x0 + 1 < width ? 3 : 0;
      const below = y0 + 1 < height ? width * 3 : 0;
      for (let c = 0; c < 3; c++) {
        const top = data[a + c]! * (1 - fx) + data[a + right + c]! * fx;
        const bottom = data[a + below + c]! * (1 - fx) + data[a + below + right + c]! * fx;
        out.bytes[o + c] = top * (1 - fy) + bottom * fy;
      }
    }
  }
  return out;
}
