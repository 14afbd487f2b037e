import sharp from 'sharp';
import { fractal } from './noise.js';

/** One size of a texture: RGBA, premultiplied, rows from the top. */
export interface Level {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8Array;
}

/** A texture and its halvings, largest first. */
export type Texture = readonly Level[];

/** Dirt and bleaching that walls and boards gather. */
const WEAR = fractal(256, 256, { cells: 6, octaves: 6, keep: 0.68, seed: 7 });

/**
 * Draws an SVG body of the given size into a texture.
 * @param wear how strongly it is weathered, 0 as new, 0.1 well used
 */
export async function texture(width: number, height: number, body: string, wear = 0): Promise<Texture> {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${body}</svg>`;
  const { data } = await sharp(Buffer.from(svg)).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  return halvings({ width, height, rgba: premultiplied(data, width, wear) });
}

function premultiplied(data: Uint8Array, width: number, wear: number): Uint8Array {
  const out = new Uint8ClampedArray(data.length);
  for (let i = 0; i < data.length; i += 4) {
    const alpha = data[i + 3]! / 255;
    const pixel = i / 4;
    const spot = WEAR.values[((Math.floor(pixel / width) & 255) << 8) | ((pixel % width) & 255)]!;
    const light = alpha * (1 + wear * spot);
    for (let c = 0; c < 3; c++) out[i + c] = Math.min(data[i + c]! * light, 255 * alpha);
    out[i + 3] = data[i + 3]!;
  }
  return new Uint8Array(out.buffer);
}

function halvings(largest: Level): Texture {
  const levels = [largest];
  for (let above = largest; above.width > 1 || above.height > 1; above = levels.at(-1)!)
    levels.push(half(above));
  return levels;
}

function half(above: Level): Level {
  const width = Math.max(1, above.width >> 1);
  const height = Math.max(1, above.height >> 1);
  const { rgba: from } = above;
  const rgba = new Uint8Array(width * height * 4);
  const right = above.width > 1 ? 4 : 0;
  const down = above.height > 1 ? above.width * 4 : 0;
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const at = (2 * y * above.width + 2 * x) * 4;
      for (let c = at; c < at + 4; c++)
        rgba[(y * width + x) * 4 + c - at] =
          (from[c]! + from[c + right]! + from[c + down]! + from[c + right + down]! + 2) >> 2;
    }
  return { width, height, rgba };
}
