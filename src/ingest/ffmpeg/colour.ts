import type { ColourMatrix } from '../../core/frame.js';

/** The matrix by ffmpeg's name of a colour space; undefined where it is none that the models accept. */
export function matrixNamed(space: string): ColourMatrix | undefined {
  if (space === 'bt709' || space === 'smpte240m') return 'bt709';
  return ['smpte170m', 'bt470bg', 'fcc'].includes(space) ? 'bt601' : undefined;
}

/** Whether pixels of this ffmpeg format are RGB and not YCbCr. */
export function isRgb(pixelFormat: string): boolean {
  return /^(0?rgb|0?bgr|gbr|argb|abgr|pal8|bayer|x2rgb|x2bgr)/.test(pixelFormat);
}

/** The matrix that players assume where the video names none: BT.709 for high definition, else BT.601. */
export function assumedMatrix(height: number): ColourMatrix {
  return height >= 720 ? 'bt709' : 'bt601';
}
