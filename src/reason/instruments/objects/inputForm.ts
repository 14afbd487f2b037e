import sharp from 'sharp';
import type { FrameCopy } from '../../../core/view.js';
import { toRgb } from '../../../runtime/picture.js';

/** Width and height of a network's input, pixels. */
export interface InputSize {
  readonly width: number;
  readonly height: number;
}

/** How a picture is converted to a detector's input. */
export interface InputForm {
  /** `stretch` fills the input; the others keep the aspect ratio and pad with grey on both sides, or right and below. */
  readonly fit: 'stretch' | 'centre' | 'top_left';
  readonly channels: 'rgb' | 'bgr';
  /** The largest value of a channel. */
  readonly white: 1 | 255;
}

/** Position and size of a picture in the input, pixels. */
export interface Placement {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Padding colour of all YOLO detectors. */
const GREY = { r: 114, g: 114, b: 114 };

export function placementOf(picture: InputSize, input: InputSize, fit: InputForm['fit']): Placement {
  if (fit === 'stretch') return { left: 0, top: 0, ...input };
  const scale = Math.min(input.width / picture.width, input.height / picture.height);
  const width = Math.max(1, Math.round(picture.width * scale));
  const height = Math.max(1, Math.round(picture.height * scale));
  if (fit === 'top_left') return { left: 0, top: 0, width, height };
  return {
    left: Math.floor((input.width - width) / 2),
    top: Math.floor((input.height - height) / 2),
    width,
    height,
  };
}

/** The input for a picture: three planes of `height` × `width`, one after the other. */
export async function inputOf(picture: FrameCopy, input: InputSize, form: InputForm): Promise<Float32Array> {
  const { width, height } = picture.header;
  const at = placementOf(picture.header, input, form.fit);
  const pixels = await sharp(toRgb(picture), { raw: { width, height, channels: 3 } })
    .resize({ width: at.width, height: at.height, fit: 'fill', kernel: 'linear' })
    .extend({
      left: at.left,
      top: at.top,
      right: input.width - at.width - at.left,
      bottom: input.height - at.height - at.top,
      background: GREY,
    })
    .raw()
    .toBuffer();
  const area = input.width * input.height;
  const values = new Float32Array(3 * area);
  const order = form.channels === 'bgr' ? [2, 1, 0] : [0, 1, 2];
  const scale = form.white / 255;
  for (let i = 0; i < area; i += 1)
    for (let c = 0; c < 3; c += 1) values[c * area + i] = pixels[3 * i + order[c]!]! * scale;
  return values;
}
