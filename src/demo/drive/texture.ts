import sharp from 'sharp';

/** One size of a texture: RGBA, premultiplied, rows from the top. */
export interface Level {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8Array;
}

/** A texture and its halvings, largest first. */
export type Texture = readonly Level[];

/** Draws an SVG body of the given size into a texture. */
export async function texture(width: number, height: number, body: string): Promise<Texture> {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${body}</svg>`;
  const { data } = await sharp(Buffer.from(svg)).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  return halvings({ width, height, rgba: premultiplied(data) });
}

function premultiplied(data: Uint8Array): Uint8Array {
  const out = new Uint8Array(data.length);
  for (let i = 0; i < data.length; i += 4) {
    const alpha = data[i + 3]!;
    for (let c = 0; c < 3; c++) out[i + c] = Math.round((data[i + c]! * alpha) / 255);
    out[i + 3] = alpha;
  }
  return out;
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
