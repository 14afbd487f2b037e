import type { Convert, RawImage } from './rawImage.js';

/** Eight bits for each 16 bit value: v / 257 rounded, so that 65535 becomes 255. */
const FULL_RANGE = Uint8Array.from({ length: 65_536 }, (_, value) => Math.round(value / 257));

/** Reduces 16 bits to 8 over their full range, for colours and grey values. */
export const fullRange = (image: RawImage, channels: number): RawImage =>
  to8Bit(image, samplesOf(image, channels), FULL_RANGE);

/**
 * Reduces 16 bit measurements (depth, temperature) to 8 bits: the picture's minimum above 0 becomes 1 and its maximum
 * 255. Zero means "no measurement" and stays 0. In a picture with a single other value, that value becomes 255.
 */
export const minMaxScaled = (image: RawImage): RawImage => {
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
  return to8Bit(image, samples, table);
};

/** Makes a converter for 16 bit pictures: reduces a picture to 8 bits, then converts it. */
export const through8Bit =
  (reduce: (image: RawImage) => RawImage, convert: Convert): Convert =>
  (image, out) =>
    convert(reduce(image), out);

/** The samples of a picture as numbers, without the padding of its rows. */
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

/** The picture with each sample replaced by its 8 bit value from the table, without padding. */
function to8Bit(image: RawImage, samples: Uint16Array, table: Uint8Array): RawImage {
  const data = new Uint8Array(samples.length);
  for (let i = 0; i < samples.length; i += 1) data[i] = table[samples[i]!]!;
  return { ...image, step: samples.length / image.height, data };
}
