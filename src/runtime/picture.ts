import sharp from 'sharp';
import type { ColourMatrix } from '../core/frame.js';
import type { FrameCopy } from '../core/view.js';

// No operation cache (with glibc its memory grows without bound), and one thread per picture.
sharp.cache(false);
sharp.concurrency(1);

/** Shares of red and blue in luma. */
const LUMA: Readonly<Record<ColourMatrix, readonly [kr: number, kb: number]>> = {
  bt601: [0.299, 0.114],
  bt709: [0.2126, 0.0722],
};

// Limited range: luma 16 to 235, chroma 16 to 240 around 128.
const LUMA_SPAN = 219;
const CHROMA_SPAN = 224;

/** Fixed point with 16 fraction bits: the loops below run over every pixel. */
const fixed = (x: number): number => Math.round(x * 65536);

/**
 * A picture as interleaved RGB, one byte each, full range; `width * height * 3` bytes. Copies unless the picture is
 * RGB already. It takes milliseconds, so do not call it on the main thread for streams.
 */
export function toRgb(picture: FrameCopy): Uint8Array {
  const { width, height, layout, matrix } = picture.header;
  if (layout === 'rgb8') return picture.bytes;
  if (layout === 'bgr8') return swapRedBlue(picture.bytes);
  return yuv420pToRgb(picture.bytes, width, height, matrix);
}

/** A picture as one luma byte a pixel, full range; `width * height` bytes. */
export function toMono(picture: FrameCopy): Uint8Array {
  const { width, height, layout } = picture.header;
  const pixels = width * height;
  const mono = new Uint8ClampedArray(pixels);
  if (layout === 'yuv420p') {
    const scale = fixed(255 / LUMA_SPAN);
    for (let i = 0; i < pixels; i += 1) mono[i] = ((picture.bytes[i]! - 16) * scale + 32768) >> 16;
  } else {
    const [kr, kb] = LUMA.bt601.map(fixed) as [number, number];
    const [first, third] = layout === 'rgb8' ? [kr, kb] : [kb, kr];
    const green = 65536 - kr - kb;
    for (let i = 0, p = 0; i < pixels; i += 1, p += 3)
      mono[i] =
        (picture.bytes[p]! * first + picture.bytes[p + 1]! * green + picture.bytes[p + 2]! * third + 32768) >>
        16;
  }
  return new Uint8Array(mono.buffer);
}

/**
 * A picture as JPEG. Chroma is halved as it is in yuv420p, and kept whole for packed layouts. sharp encodes on its
 * own threads; the conversion from yuv420p runs on the caller's.
 *
 * @param quality 1 to 100
 * @param within a wider picture is made this wide, pixels
 */
export function toJpeg(picture: FrameCopy, quality: number, within?: number): Promise<Buffer> {
  const { width, height, layout } = picture.header;
  const whole = sharp(toRgb(picture), { raw: { width, height, channels: 3 } });
  const sized = within === undefined ? whole : whole.resize({ width: within, withoutEnlargement: true });
  return sized.jpeg({ quality, chromaSubsampling: layout === 'yuv420p' ? '4:2:0' : '4:4:4' }).toBuffer();
}

/** Planar limited-range YCbCr to interleaved RGB. Each chroma sample is used for its 2×2 pixels without interpolation. */
export function yuv420pToRgb(
  yuv: Uint8Array,
  width: number,
  height: number,
  matrix: ColourMatrix,
): Uint8Array<ArrayBuffer> {
  const [kr, kb] = LUMA[matrix];
  const kg = 1 - kr - kb;
  const lumaScale = fixed(255 / LUMA_SPAN);
  const redOfV = fixed((2 * (1 - kr) * 255) / CHROMA_SPAN);
  const blueOfU = fixed((2 * (1 - kb) * 255) / CHROMA_SPAN);
  const greenOfU = fixed((2 * (1 - kb) * kb * 255) / CHROMA_SPAN / kg);
  const greenOfV = fixed((2 * (1 - kr) * kr * 255) / CHROMA_SPAN / kg);
  const half = (width + 1) >> 1;
  const uStart = width * height;
  const vStart = uStart + half * ((height + 1) >> 1);
  const rgb = new Uint8ClampedArray(width * height * 3);
  for (let y = 0; y < height; y += 1) {
    // Two pixels at a time. If the width is odd, the last pair writes into the next row, which is computed afterwards.
    let i = y * width;
    let out = i * 3;
    for (let c = (y >> 1) * half, end = c + half; c < end; c += 1, i += 2, out += 6) {
      const u = yuv[uStart + c]! - 128;
      const v = yuv[vStart + c]! - 128;
      const red = v * redOfV + 32768;
      const green = 32768 - u * greenOfU - v * greenOfV;
      const blue = u * blueOfU + 32768;
      const left = (yuv[i]! - 16) * lumaScale;
      const right = (yuv[i + 1]! - 16) * lumaScale;
      rgb[out] = (left + red) >> 16;
      rgb[out + 1] = (left + green) >> 16;
      rgb[out + 2] = (left + blue) >> 16;
      rgb[out + 3] = (right + red) >> 16;
      rgb[out + 4] = (right + green) >> 16;
      rgb[out + 5] = (right + blue) >> 16;
    }
  }
  return new Uint8Array(rgb.buffer);
}

/** Interleaved RGB to planar limited-range YCbCr. A chroma sample is the mean of its 2×2 pixels. */
export function rgbToYuv420p(
  rgb: Uint8Array,
  width: number,
  height: number,
  matrix: ColourMatrix,
): Uint8Array<ArrayBuffer> {
  const [kr, kb] = LUMA[matrix];
  const kg = 1 - kr - kb;
  const halfWidth = (width + 1) >> 1;
  const halfHeight = (height + 1) >> 1;
  const uStart = width * height;
  const vStart = uStart + halfWidth * halfHeight;
  const yuv = new Uint8ClampedArray(vStart + halfWidth * halfHeight);
  const scale = LUMA_SPAN / 255;
  for (let i = 0, p = 0; i < uStart; i += 1, p += 3)
    yuv[i] = 16 + (rgb[p]! * kr + rgb[p + 1]! * kg + rgb[p + 2]! * kb) * scale;
  for (let y = 0; y < halfHeight; y += 1)
    for (let x = 0; x < halfWidth; x += 1) {
      const [r, g, b] = meanOfFour(rgb, width, height, 2 * x, 2 * y);
      const luma = r * kr + g * kg + b * kb;
      yuv[uStart + y * halfWidth + x] = 128 + ((b - luma) / (2 * (1 - kb))) * (CHROMA_SPAN / 255);
      yuv[vStart + y * halfWidth + x] = 128 + ((r - luma) / (2 * (1 - kr))) * (CHROMA_SPAN / 255);
    }
  return new Uint8Array(yuv.buffer);
}

/** Mean colour of the 2×2 pixels at (x, y); the edge repeats where the size is odd. */
function meanOfFour(
  rgb: Uint8Array,
  width: number,
  height: number,
  x: number,
  y: number,
): [number, number, number] {
  const right = x + 1 < width ? 3 : 0;
  const below = y + 1 < height ? width * 3 : 0;
  const at = (y * width + x) * 3;
  const mean = (c: number): number =>
    (rgb[at + c]! + rgb[at + c + right]! + rgb[at + c + below]! + rgb[at + c + below + right]!) / 4;
  return [mean(0), mean(1), mean(2)];
}

function swapRedBlue(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const swapped = new Uint8Array(bytes.length);
  for (let p = 0; p + 2 < bytes.length; p += 3) {
    swapped[p] = bytes[p + 2]!;
    swapped[p + 1] = bytes[p + 1]!;
    swapped[p + 2] = bytes[p]!;
  }
  return swapped;
}
