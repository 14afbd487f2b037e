import { FoglightError } from '../../core/errors.js';

/** A picture as sensor_msgs/Image describes it. */
export interface RawImage {
  /** As the source spells it. */
  readonly encoding: string;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** Bytes from one row to the next, padding included. */
  readonly step: number;
  /** Of samples wider than a byte. */
  readonly bigEndian: boolean;
  readonly data: Uint8Array;
}

/** Writes a picture into `out`, in its encoding's layout; `image` has been checked, `out` is large enough. */
export type Convert = (image: RawImage, out: Uint8Array) => void;

/** Refuses a picture whose rows do not fit its step, or whose rows do not fit its data. @throws FOG_IMAGE_BAD */
export function checkRows(image: RawImage, rowBytes: number, dataBytes: number): void {
  const { encoding, width, height, step, data } = image;
  const what = `${encoding} ${width}×${height} with step ${step}`;
  if (!(Number.isSafeInteger(step) && step >= rowBytes)) {
    throw new FoglightError('FOG_IMAGE_BAD', `${what}: a row takes ${rowBytes} bytes`);
  }
  if (!(data.byteLength >= dataBytes)) {
    throw new FoglightError('FOG_IMAGE_BAD', `${what}: ${data.byteLength} of ${dataBytes} bytes are there`);
  }
}
