/** One picture as interleaved RGB, full range, one byte a sample: `width × height × 3` bytes, row by row from the top left. */
export interface RgbImage {
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}
