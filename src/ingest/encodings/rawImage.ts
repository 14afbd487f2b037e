import { FoglightError } from '../../core/errors.js';

/** A picture as sensor_msgs/Image describes it. */
export interface RawImage {
  /** The encoding's name as the publisher writes it. */
  readonly encoding: string;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** Bytes from one row to the next, padding included. */
  readonly step: number;
  /** Byte order of 16 bit samples. */
  readonly bigEndian: boolean;
  readonly data: Uint8Array;
}

/** Writes a picture into `out` in its encoding's layout. `image` must have been checked, and `out` be large enough. */
export type Convert = (image: RawImage, out: Uint8Array) => void;

/** Checks that a row fits into the step, and all rows into the data. @throws FOG_IMAGE_BAD */
export function checkRows(image: RawImage, rowBytes: number, dataBytes: number): void {
  const { encoding, width, height, step, data } = image;
  const what = `${encoding} ${width}×${height} with step ${step}`;
  if (!(Number.isSafeInteger(step) && step >= rowBytes)) {
    throw new FoglightError('FOG_IMAGE_BAD', `${what}: a row has ${rowBytes} bytes, more than the step`);
  }
  if (!(data.byteLength >= dataBytes)) {
    throw new FoglightError(
      'FOG_IMAGE_BAD',
      `${what}: the data is truncated, ${data.byteLength} of ${dataBytes} bytes`,
    );
  }
}
