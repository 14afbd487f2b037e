import type { ColourMatrix } from '../../core/frame.js';

/** A video stream as ffmpeg's log describes it. */
export interface StreamLine {
  readonly pixelFormat: string;
  readonly width: number;
  readonly height: number;
  readonly matrix: ColourMatrix | undefined;
}

const VIDEO = /Stream #\d+:\d+.*?: Video: (.*)/;

/** Whether a line of ffmpeg's log describes a video stream, readable or not. */
export const isVideoLine = (line: string): boolean => VIDEO.test(line);

/**
 * Reads a line such as `Stream #0:0(und): Video: rawvideo (I420 / 0x30323449), yuv420p(tv, bt709), 1280x720 [SAR…`.
 * ffmpeg writes it before the first frame, so that size and format are known without a second connection. Notes in
 * parentheses may contain commas and nested parentheses, as for an interlaced stream:
 * `yuv420p(tv, top coded first (swapped)), 480x360`.
 */
export function parseStreamLine(line: string): StreamLine | undefined {
  const [codec, format = '', ...rest] = fieldsOf(VIDEO.exec(line)?.[1] ?? '');
  const [, pixelFormat, colour = ''] = /^(\w+)(?:\((.*)\))?$/.exec(format) ?? [];
  const [, width, height] = rest.map((field) => /^(\d+)x(\d+)\b/.exec(field)).find(Boolean) ?? [];
  if (!codec || !pixelFormat || !width) return undefined;
  return { pixelFormat, width: Number(width), height: Number(height), matrix: matrixNamed(colour) };
}

/** Splits at the commas outside of brackets. */
function fieldsOf(text: string): string[] {
  const fields = [''];
  let depth = 0;
  for (const char of text) {
    if (char === '(' || char === '[') depth += 1;
    if (char === ')' || char === ']') depth -= 1;
    if (char === ',' && depth === 0) fields.push('');
    else fields[fields.length - 1] += char;
  }
  return fields.map((field) => field.trim());
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

/** The colour matrix that players assume where a stream gives none: BT.709 from 720 rows, else BT.601. */
export function assumedMatrix(height: number): ColourMatrix {
  return height >= 720 ? 'bt709' : 'bt601';
}
