import type { Convert, RawImage } from './rawImage.js';

/** What each 16 bit value becomes: 65535 becomes 255, rounded (v / 257). */
const FULL_RANGE = Uint8Array.from({ length: 65_536 }, (_, value) => Math.round(value / 257));

/** Sixteen bits over their full range. */
export const fullRange = (image: RawImage, channels: number): RawImage =>
  narrow(image, samplesOf(image, channels), FULL_RANGE);

/**
 * Sixteen bits that measure something (depth, heat): the least and the greatest value of the picture become 1 and
 * 255. Zero means "nothing measured" and stays 0; a picture of one value becomes 255.
 */
export const ownRange = (image: RawImage): RawImage => {
  const samples = samplesOf(image, 1);
  let least = 65_535;
  let greatest = 0;
  for (let i = 0; i < samples.length; i += 1) {
    const value = samples[i]!;
    if (value > greatest) greatest = value;
    if (value !== 0 && value < least) least = value;
  }
  const scale = greatest > least ? 254 / (greatest - least) : 0;
  const table = new Uint8Array(greatest + 1);
  for (let value = least; value <= greatest; value += 1)
    table[value] = 255 - (greatest - value) * scale + 0.5;
  return narrow(image, samples, table);
};

/** Converts what `reduce` made of a 16 bit picture with its 8 bit converter. */
export const narrowed =
  (reduce: (image: RawImage) => RawImage, convert: Convert): Convert =>
  (image, out) =>
    convert(reduce(image), out);

/** The samples of a picture in this machine's byte order, without padding. */
function samplesOf({ width, height, step, data, bigEndian }: RawImage, channels: number): Uint16Array {
  const row = width * channels;
  const samples = new Uint16Array(row * height);
  const high = bigEndian ? 0 : 1;
  let to = 0;
  for (let y = 0; y < height; y += 1) {
    const end = y * step + 2 * row;
    for (let at = y * step; at < end; at += 2) {
      samples[to] = (data[at + high]! << 8) | data[at + 1 - high]!;
      to += 1;
    }
  }
  return samples;
}

/** The same picture with samples of one byte and no padding. */
function narrow(image: RawImage, samples: Uint16Array, table: Uint8Array): RawImage {
  const data = new Uint8Array(samples.length);
  for (let i = 0; i < samples.length; i += 1) data[i] = table[samples[i]!]!;
  return { ...image, step: samples.length / image.height, data };
}
