import type { Convert, RawImage } from './rawImage.js';

/** Sixteen bits over their full range: 65535 becomes 255, rounded (v / 257). */
export const fullRange = (image: RawImage, channels: number): RawImage =>
  reduce(image, channels, (value) => (value * 255 + 32_895) >>> 16);

/**
 * Sixteen bits that measure something (depth, heat): the least and the greatest value of the picture become 1 and
 * 255. Zero means "nothing measured" and stays 0; a picture of one value becomes 255.
 */
export const ownRange = (image: RawImage): RawImage => {
  let least = 65_535;
  let greatest = 0;
  eachSample(image, 1, (value) => {
    if (value > greatest) greatest = value;
    if (value !== 0 && value < least) least = value;
  });
  const scale = greatest > least ? 254 / (greatest - least) : 0;
  return reduce(image, 1, (value) => (value === 0 ? 0 : Math.round(255 - (greatest - value) * scale)));
};

/** Converts what `narrow` made of a 16 bit picture with its 8 bit converter. */
export const narrowed =
  (narrow: (image: RawImage) => RawImage, convert: Convert): Convert =>
  (image, out) =>
    convert(narrow(image), out);

/** The same picture with samples of one byte and no padding. */
function reduce(image: RawImage, channels: number, narrow: (value: number) => number): RawImage {
  const step = image.width * channels;
  const data = new Uint8Array(step * image.height);
  let to = 0;
  eachSample(image, channels, (value) => {
    data[to] = narrow(value);
    to += 1;
  });
  return { ...image, step, data };
}

function eachSample(image: RawImage, channels: number, visit: (value: number) => void): void {
  const { width, height, step, data } = image;
  const high = image.bigEndian ? 0 : 1;
  for (let y = 0; y < height; y += 1) {
    const end = y * step + 2 * width * channels;
    for (let at = y * step; at < end; at += 2) visit((data[at + high]! << 8) | data[at + 1 - high]!);
  }
}
