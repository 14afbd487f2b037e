import type { RgbImage } from '../core/rgbImage.js';

export type { RgbImage };

/** A picture of the same size for output, with `set`-able bytes that round and saturate what is assigned to them. */
export function blank(like: RgbImage): RgbImage & { readonly bytes: Uint8ClampedArray } {
  const bytes = new Uint8ClampedArray(like.data.length);
  return { width: like.width, height: like.height, data: new Uint8Array(bytes.buffer), bytes };
}

/** A copy of a picture. */
export function copyImage(picture: RgbImage): RgbImage & { readonly bytes: Uint8ClampedArray } {
  const out = blank(picture);
  out.bytes.set(picture.data);
  return out;
}

/** keep · picture + add · layer, rounded and saturated; the layer has the picture's length. */
export function blend(
  picture: RgbImage,
  keep: number,
  layer: Uint8Array | Uint8ClampedArray | Float32Array,
  add: number,
): RgbImage {
  const { data } = picture;
  const out = blank(picture);
  for (let i = 0; i < data.length; i++) out.bytes[i] = keep * data[i]! + add * layer[i]!;
  return out;
}
