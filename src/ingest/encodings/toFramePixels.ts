import { FoglightError } from '../../core/errors.js';
import type { Layout } from '../../core/frame.js';
import { demosaic, type Pattern } from './bayer.js';
import { fullRange, through8Bit, minMaxScaled } from './sixteenBit.js';
import { copyPixels, dropAlpha, spreadGrey } from './packed.js';
import { checkRows, type Convert, type RawImage } from './rawImage.js';
import { checkSize } from '../../media/pictureSize.js';
import { averageChroma, chromaOf, pairedRowBytes, splitChroma } from './yuv.js';

interface Encoding {
  readonly layout: Layout;
  /** Bytes per row without padding. */
  rowBytes(width: number): number;
  /** Bytes from the first to the last byte used; by default `height` rows, the last one without padding. */
  dataBytes?(width: number, height: number, step: number): number;
  readonly convert: Convert;
}

const packed = (layout: Layout, bytesPerPixel: number, convert: Convert): Encoding => ({
  layout,
  rowBytes: (width) => width * bytesPerPixel,
  convert,
});

/** A packed encoding with 16 bits per sample, which are reduced over their full range. */
const packed16 = (layout: Layout, channels: number, convert: Convert): Encoding =>
  packed(
    layout,
    2 * channels,
    through8Bit((image) => fullRange(image, channels), convert),
  );

const packed422 = (luma: 0 | 1): Encoding => ({
  layout: 'yuv420p',
  rowBytes: pairedRowBytes,
  convert: averageChroma(luma),
});

const semiPlanar = (u: 0 | 1): Encoding => ({
  layout: 'yuv420p',
  rowBytes: (width) => width,
  dataBytes: (width, height, step) => chromaOf(width, height, step).end,
  convert: splitChroma(u),
});

const patterns: readonly Pattern[] = ['rggb', 'bggr', 'gbrg', 'grbg'];

/** Every encoding that is read, by its name in lower case. */
const ENCODINGS: ReadonlyMap<string, Encoding> = new Map<string, Encoding>([
  ['rgb8', packed('rgb8', 3, copyPixels)],
  ['bgr8', packed('bgr8', 3, copyPixels)],
  ['rgba8', packed('rgb8', 4, dropAlpha)],
  ['bgra8', packed('bgr8', 4, dropAlpha)],
  ['mono8', packed('rgb8', 1, spreadGrey)],
  ['rgb16', packed16('rgb8', 3, copyPixels)],
  ['bgr16', packed16('bgr8', 3, copyPixels)],
  ['rgba16', packed16('rgb8', 4, dropAlpha)],
  ['bgra16', packed16('bgr8', 4, dropAlpha)],
  ['mono16', packed16('rgb8', 1, spreadGrey)],
  // OpenCV's names do not give the colours. OpenCV's order is blue, green, red.
  ['8uc1', packed('rgb8', 1, spreadGrey)],
  ['8uc3', packed('bgr8', 3, copyPixels)],
  ['8uc4', packed('bgr8', 4, dropAlpha)],
  ['16uc1', packed('rgb8', 2, through8Bit(minMaxScaled, spreadGrey))],
  // `yuv422` was the name of UYVY up to Humble, `yuv422_yuy2` that of YUYV.
  ['uyvy', packed422(1)],
  ['yuv422', packed422(1)],
  ['yuyv', packed422(0)],
  ['yuv422_yuy2', packed422(0)],
  ['nv12', semiPlanar(0)],
  ['nv21', semiPlanar(1)],
  ...patterns.flatMap((pattern): [string, Encoding][] => [
    [`bayer_${pattern}8`, packed('rgb8', 1, demosaic(pattern))],
    [`bayer_${pattern}16`, packed16('rgb8', 1, demosaic(pattern))],
  ]),
]);

/** The names of all encodings that are read, in lower case. */
export const encodingNames: readonly string[] = [...ENCODINGS.keys()];

/**
 * Checks a picture and returns its layout as a frame. The conversion of a picture that passed the check reads only
 * inside its data.
 *
 * @throws FOG_ENCODING_UNKNOWN, FOG_IMAGE_SIZE, FOG_IMAGE_BAD if step or data do not fit the size
 */
export function layoutOf(image: RawImage): Layout {
  const { width, height, step } = image;
  const encoding = encodingNamed(image.encoding);
  checkSize(width, height);
  const rowBytes = encoding.rowBytes(width);
  checkRows(image, rowBytes, encoding.dataBytes?.(width, height, step) ?? step * (height - 1) + rowBytes);
  return encoding.layout;
}

/**
 * Converts a picture that `layoutOf` accepted.
 *
 * @param out at least `bytesOf(layout, width, height)` bytes
 */
export function toFramePixels(image: RawImage, out: ArrayBuffer): void {
  encodingNamed(image.encoding).convert(image, new Uint8Array(out));
}

function encodingNamed(name: string): Encoding {
  const encoding = ENCODINGS.get(name.trim().toLowerCase());
  if (!encoding) throw new FoglightError('FOG_ENCODING_UNKNOWN', JSON.stringify(name.slice(0, 64)));
  return encoding;
}
