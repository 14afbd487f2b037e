import type { FrameCopy } from '../../core/view.js';

/** Something that an instrument found in one picture. Plain data, which can be sent between threads. */
export interface Sighting {
  /** The text that was read, the code's content, or the object's class. */
  readonly what: string;
  /** In [0, 1]. */
  readonly confidence: number;
  /** Left, top, width and height as fractions of the picture, in [0, 1]. */
  readonly box: readonly [number, number, number, number];
  /** The code's symbology, such as `QRCode`. */
  readonly format?: string;
}

/** Finds one kind of thing in a picture. Processes one picture at a time. */
export interface Instrument {
  look(picture: FrameCopy): Promise<Sighting[]>;
  close(): Promise<void>;
}

/** Converts a box from pixels to fractions of the picture, clipped to it. */
export function toFractions(
  box: { x0: number; y0: number; x1: number; y1: number },
  width: number,
  height: number,
): Sighting['box'] {
  const clamp = (v: number): number => Math.min(1, Math.max(0, v));
  const x = clamp(Math.min(box.x0, box.x1) / width);
  const y = clamp(Math.min(box.y0, box.y1) / height);
  return [x, y, clamp(Math.max(box.x0, box.x1) / width) - x, clamp(Math.max(box.y0, box.y1) / height) - y];
}
