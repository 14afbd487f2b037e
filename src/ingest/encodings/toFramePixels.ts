import { FoglightError } from '../../core/errors.js';
import type { Layout } from '../../core/frame.js';
import { demosaic, type Pattern } from './bayer.js';
import { fullRange, narrowed, ownRange } from './deep.js';
import { copyPixels, dropAlpha, spreadGrey } from './packed.js';
import { checkRows, type Convert, type RawImage } from './rawImage.js';
import { checkSize } from '../../media/pictureSize.js';
import { averageChroma, chromaOf, pairedRowBytes, splitChroma } from './yuv.js';

interface Encoding {
  readonly layout: Layout;
  /** Bytes of a row without padding. */
  rowBytes(width: number): number;
  /** Bytes from the first to the last one used; by default that of `height` rows. */
  dataBytes?(width: number, height: number, step: number): number;
  readonly convert: Convert;
}

const packed = (layout: Layout, bytesPerPixel: number, convert: Convert): Encoding => ({
  layout,
  rowBytes: (width) => width * bytesPerPixel,
  convert,
});

/** A packed encoding in 16 bits, reduced over their full range. */
const deep = (layout: Layout, channels: number, convert: Convert): Encoding =>
  packed(
    layout,
    2 * channels,
    narrowed((image) => fullRange(image, channels), convert),
  );

const paired = (luma: 0 | 1): Encoding => ({
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

/** Every encoding that is read, by its name in small letters. */
const ENCODINGS: ReadonlyMap<string, Encoding> = new Map<string, Encoding>([
  ['rgb8', packed('rgb8', 3, copyPixels)],
  ['bgr8', packed('bgr8', 3, copyPixels)],
  ['rgba8', packed('rgb8', 4, dropAlpha)],
  ['bgra8', packed('bgr8', 4, dropAlpha)],
  ['mono8', packed('rgb8', 1, spreadGrey)],
  ['rgb16', deep('rgb8', 3, copyPixels)],
  ['bgr16', deep('bgr8', 3, copyPixels)],
  ['rgba16', deep('rgb8', 4, dropAlpha)],
  ['bgra16', deep('bgr8', 4, dropAlpha)],
  ['mono16', deep('rgb8', 1, spreadGrey)],
  // OpenCV's own names say nothing of colour; its order is blue, green, red.
  ['8uc1', packed('rgb8', 1, spreadGrey)],
  ['8uc3', packed('bgr8', 3, copyPixels)],
  ['8uc4', packed('bgr8', 4, dropAlpha)],
  ['16uc1', packed('rgb8', 2, narrowed(ownRange, spreadGrey))],
  // `yuv422` was the name of UYVY up to Humble, `yuv422_yuy2` that of YUYV.
  ['uyvy', paired(1)],
  ['yuv422', paired(1)],
  ['yuyv', paired(0)],
  ['yuv422_yuy2', paired(0)],
  ['nv12', semiPlanar(0)],
  ['nv21', semiPlanar(1)],
  ...patterns.flatMap((pattern): [string, Encoding][] => [
    [`bayer_${pattern}8`, packed('rgb8', 1, demosaic(pattern))],
    [`bayer_${pattern}16`, deep('rgb8', 1, demosaic(pattern))],
  ]),
]);

/** The names of all encodings that are read, in small letters. */
export const encodingNames: readonly string[] = [...ENCODINGS.keys()];

/**
 * The layout a picture will have as a frame. Nothing is read past the end of the data afterwards.
 *
 * @throws FOG_ENCODING_UNKNOWN; FOG_IMAGE_SIZE; FOG_IMAGE_BAD where step or data do not fit the size
 */
export function layoutOf(image: RawImage): Layout {
  const { width, height, step } = image;
  const encoding = named(image.encoding);
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
  named(image.encoding).convert(image, new Uint8Array(out));
}

function named(name: string): Encoding {
  const encoding = ENCODINGS.get(name.trim().toLowerCase());
  if (!encoding) throw new FoglightError('FOG_ENCODING_UNKNOWN', JSON.stringify(name.slice(0, 64)));
  return encoding;
}
