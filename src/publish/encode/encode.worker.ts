import type { FrameCopy } from '../../core/view.js';
import { bytesOf } from '../../core/frame.js';
import { FoglightError } from '../../core/errors.js';
import { toJpeg, toMono, toRgb } from '../../runtime/picture.js';
import { serve } from '../worker/serve.js';

/** Output formats: JPEG, or interleaved bytes by their ROS name. */
export type Format = 'jpeg' | 'rgb8' | 'mono8';

export interface EncodeRequest {
  readonly picture: FrameCopy;
  readonly format: Format;
  readonly quality: number;
  /** JPEG: no wider than this, pixels. */
  readonly width?: number;
}

serve(({ picture, format, quality, width: within }: EncodeRequest): Uint8Array | Promise<Uint8Array> => {
  const { layout, width, height } = picture.header;
  if (picture.bytes.length < bytesOf(layout, width, height))
    throw new FoglightError(
      'FOG_IMAGE_BAD',
      `${picture.bytes.length} bytes for ${width}×${height} ${layout}`,
    );
  switch (format) {
    case 'jpeg':
      return toJpeg(picture, quality, within);
    case 'mono8':
      return toMono(picture);
    case 'rgb8':
      return toRgb(picture);
  }
}, 'FOG_IMAGE_BAD');
