/** A picture format and who decodes it: sharp, or ffmpeg where sharp cannot. */
export interface PictureFormat {
  readonly name: string;
  readonly decoder: 'sharp' | 'ffmpeg';
}

/** Bytes that `beginsLike` looks at. */
export const HEAD_BYTES = 32;

/* eslint-disable no-control-regex -- these are bytes of files */
const FORMATS: readonly (readonly [head: RegExp, name: string, decoder: PictureFormat['decoder']])[] = [
  [/^\xff\xd8\xff/, 'jpeg', 'sharp'],
  [/^\x89PNG\r\n\x1a\n/, 'png', 'sharp'],
  [/^GIF8[79]a/, 'gif', 'sharp'],
  [/^RIFF[^]{4}WEBP/, 'webp', 'sharp'],
  [/^(?:II[*+]\0|MM\0[*+])/, 'tiff', 'sharp'],
  [/^[^]{4}ftyp(?:avi[fs]|hei[cmsx]|hev[cmsx]|mif1|msf1)/, 'heif', 'sharp'],
  // The size of the header that follows tells a BMP from a text that begins with BM.
  [/^BM[^]{4}\0{4}[^]{4}[\x0c\x28\x34\x38\x40\x6c\x7c]\0{3}/, 'bmp', 'ffmpeg'],
  [/^P[1-7][\s#]/, 'pnm', 'ffmpeg'],
  [/^(?:\0{3}\x0cjP {2}|\xff\x4f\xff\x51)/, 'jp2', 'ffmpeg'],
  [/^(?:\xff\x0a|\0{3}\x0cJXL )/, 'jxl', 'ffmpeg'],
  [/^\x76\x2f\x31\x01/, 'exr', 'ffmpeg'],
  [/^8BPS\0/, 'psd', 'ffmpeg'],
  [/^qoif/, 'qoi', 'ffmpeg'],
];
/* eslint-enable no-control-regex */

/** The format that a file's first bytes say, whatever its name; undefined where they are not a picture's. */
export function pictureFormat(head: Uint8Array): PictureFormat | undefined {
  const text = Buffer.from(head.subarray(0, HEAD_BYTES)).toString('latin1');
  const found = FORMATS.find(([begins]) => begins.test(text));
  return found && { name: found[1], decoder: found[2] };
}
