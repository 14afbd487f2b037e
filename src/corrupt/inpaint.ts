import { copyImage, type RgbImage } from './rgbImage.js';

/** Radius in which known pixels contribute to a filled one, pixels. */
const REACH = 3;

/**
 * Fills the masked pixels from outside in: each becomes the mean of the known pixels around it, weighted
 * towards the nearest ones and those in the direction of the fill.
 * @param mask width × height; anything but 0 is to be filled
 */
export function inpaint(picture: RgbImage, mask: Uint8Array): RgbImage {
  const { width, height } = picture;
  const out = copyImage(picture);
  const depth = depths(mask, width, height);
  const order = [...depth.keys()].filter((i) => depth[i]! > 0).sort((i, j) => depth[i]! - depth[j]!);
  for (const i of order) {
    const [x, y] = [i % width, Math.floor(i / width)];
    let total = 0;
    const sums = [0, 0, 0];
    for (let v = Math.max(0, y - REACH); v <= Math.min(height - 1, y + REACH); v++) {
      for (let u = Math.max(0, x - REACH); u <= Math.min(width - 1, x + REACH); u++) {
        const j = v * width + u;
        const away = (u - x) ** 2 + (v - y) ** 2;
        const inwards = depth[i]! - depth[j]!;
        if (inwards <= 0 || away > REACH * REACH) continue;
        const weight = inwards ** 2 / away ** 2;
        total += weight;
        for (let c = 0; c < 3; c++) sums[c]! += weight * out.bytes[j * 3 + c]!;
      }
    }
    // A picture that is masked completely has no known pixel and stays unchanged.
    if (total > 0) for (let c = 0; c < 3; c++) out.bytes[i * 3 + c] = sums[c]! / total;
  }
  return out;
}

/** Distance of every masked pixel from the nearest known one (chamfer 3-4, in thirds of a pixel); 0 outside. */
function depths(mask: Uint8Array, width: number, height: number): Float32Array {
  const depth = new Float32Array(mask.length);
  for (let i = 0; i < mask.length; i++) depth[i] = mask[i] ? Infinity : 0;
  const relax = (x: number, y: number, sign: 1 | -1): void => {
    const i = y * width + x;
    const look = (dx: number, dy: number, cost: number): void => {
      const [u, v] = [x + sign * dx, y + sign * dy];
      if (u < 0 || u >= width || v < 0 || v >= height) return;
      depth[i] = Math.min(depth[i]!, depth[v * width + u]! + cost);
    };
    look(-1, 0, 3);
    look(0, -1, 3);
    look(-1, -1, 4);
    look(1, -1, 4);
  };
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) if (mask[y * width + x]) relax(x, y, 1);
  for (let y = height - 1; y >= 0; y--) {
    for (let x = width - 1; x >= 0; x--) if (mask[y * width + x]) relax(x, y, -1);
  }
  return depth;
}
