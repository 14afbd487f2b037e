import type { ColourMatrix } from '../../core/frame.js';

/** A video stream as ffmpeg's log describes it. */
export interface StreamLine {
  readonly pixelFormat: string;
  readonly width: number;
  readonly height: number;
  readonly matrix: ColourMatrix | undefined;
}

const STREAM = /Stream #\d+:\d+.*?: Video: .+?, (\w+)(?:\(([^)]*)\))?, (\d+)x(\d+)/;

/**
 * Reads a line such as `Stream #0:0(und): Video: rawvideo (I420 / 0x30323449), yuv420p(tv, bt709), 1280x720 [SAR…`.
 * It says what a connection delivers before its first frame, without connecting twice.
 */
export function parseStreamLine(line: string): StreamLine | undefined {
  const [, pixelFormat, colour = '', width, height] = STREAM.exec(line) ?? [];
  if (!pixelFormat) return undefined;
  return { pixelFormat, width: Number(width), height: Number(height), matrix: matrixNamed(colour) };
}

/** Finds the matrix in `tv, bt709/unknown/unknown, progressive` or in ffprobe's `color_space`. */
export function matrixNamed(colour: string): ColourMatrix | undefined {
  const name = /\b(bt709|smpte170m|bt470bg|fcc|smpte240m)\b/.exec(colour)?.[1];
  if (!name) return undefined;
  return name === 'bt709' || name === 'smpte240m' ? 'bt709' : 'bt601';
}

/** Whether pixels of this ffmpeg format are red, green and blue rather than luma and chroma. */
export function isRgb(pixelFormat: string): boolean {
  return /^(0?rgb|0?bgr|gbr|argb|abgr|pal8|bayer|x2rgb|x2bgr)/.test(pixelFormat);
}

/** What players assume of a picture that does not say: high definition is BT.709. */
export function assumedMatrix(height: number): ColourMatrix {
  return height >= 720 ? 'bt709' : 'bt601';
}
