import { once } from 'node:events';
import { extname } from 'node:path';
import { asFoglightError, FoglightError } from '../core/errors.js';
import type { FrameHeader } from '../core/frame.js';
import { claimFile, type OnRenamed } from './newFile.js';
import { ffmpeg, type Ffmpeg } from './ffmpeg.js';
import { matroskaHeader, matroskaPicture } from './matroska.js';

/** Containers that keep each frame's own time. */
export const VIDEO_OUTPUTS = ['.mp4', '.mov', '.mkv'] as const;

export const isVideoOutput = (path: string): boolean =>
  (VIDEO_OUTPUTS as readonly string[]).includes(extname(path).toLowerCase());

/** Size, layout and colour matrix of the pictures of a video. They stay the same to its end. */
export type VideoFormat = Pick<FrameHeader, 'width' | 'height' | 'layout' | 'matrix'>;

/** The format of RGB pictures: by convention BT.709 from 720 lines up. */
export const rgbFormat = ({ width, height }: Pick<VideoFormat, 'width' | 'height'>): VideoFormat => ({
  width,
  height,
  layout: 'rgb8',
  matrix: height >= 720 ? 'bt709' : 'bt601',
});

export interface VideoWriterOptions {
  /** Shape of a pixel as `width:height`; default square. */
  readonly sampleAspect?: string;
  /** A file whose sound is copied beside the pictures; converted to AAC where the container is another. */
  readonly soundFrom?: string;
  /** Told of another name, where a file of this name is there. */
  readonly onRenamed?: OnRenamed;
}

/** x264's constant rate factor: no difference to the source can be seen. */
const QUALITY = '12';

/**
 * Writes pictures as an H.264 video of the same size and times. Planar pictures keep their samples and matrix; packed
 * ones are converted by the matrix of their format. Odd sizes, which 4:2:0 cannot hold, are written as 4:4:4.
 */
export class VideoWriter {
  #path: string;
  readonly #options: VideoWriterOptions;
  #encoder: Ffmpeg | undefined;
  #format: VideoFormat | undefined;
  #broken = false;

  /**
   * @param path a file that is there is never overwritten: the video then goes to another name
   * @throws FOG_USAGE unless the name ends in one of VIDEO_OUTPUTS
   */
  constructor(path: string, options: VideoWriterOptions = {}) {
    if (!isVideoOutput(path))
      throw new FoglightError(
        'FOG_USAGE',
        `a video is written to ${VIDEO_OUTPUTS.join(', ')}, not to ${path}`,
      );
    this.#path = path;
    this.#options = options;
  }

  /**
   * Adds a picture and waits until ffmpeg has room.
   * @param timeNs time since the video began, nanoseconds, from 0
   * @throws FOG_OUTPUT when ffmpeg has ended, or when the size or layout differs from the first picture's
   */
  async write(format: VideoFormat, bytes: Uint8Array, timeNs: bigint): Promise<void> {
    this.#encoder ??= this.#start(format);
    this.#checkFormat(format);
    const input = this.#encoder.stdin!;
    input.write(matroskaPicture(timeNs, bytes.length));
    if (!input.write(bytes) && !this.#broken)
      await Promise.race([once(input, 'drain'), this.#encoder.ended]).catch(() => {});
    if (this.#broken) await this.close();
  }

  /** The file, from the first picture on: where it was written, if its name was taken. */
  get path(): string {
    return this.#path;
  }

  /** Ends the file. @throws FOG_OUTPUT when ffmpeg could not write it */
  async close(): Promise<void> {
    if (!this.#encoder) return;
    this.#encoder.stdin!.end();
    const { code, log } = await this.#encoder.ended;
    if (code !== 0) throw new FoglightError('FOG_OUTPUT', `${this.#path}: ${log}`);
  }

  #checkFormat({ width, height, layout }: VideoFormat): void {
    const first = this.#format!;
    if (width === first.width && height === first.height && layout === first.layout) return;
    throw new FoglightError(
      'FOG_OUTPUT',
      `${this.#path}: the picture changed from ${first.width}×${first.height} ${first.layout} to ` +
        `${width}×${height} ${layout}, and a video cannot; record to .mcap instead`,
    );
  }

  #start(format: VideoFormat): Ffmpeg {
    this.#format = format;
    try {
      this.#path = claimFile(this.#path, this.#options.onRenamed);
    } catch (error) {
      throw asFoglightError(error, 'FOG_OUTPUT');
    }
    const encoder = ffmpeg([...encoderArguments(format, this.#options, this.#path), '-y', this.#path], {
      stdin: 'pipe',
    });
    // The exit of ffmpeg says why it no longer reads.
    encoder.stdin!.on('error', () => (this.#broken = true));
    encoder.stdin!.write(matroskaHeader(format.width, format.height, format.layout));
    return encoder;
  }
}

function encoderArguments(
  { width, height, layout, matrix }: VideoFormat,
  { sampleAspect, soundFrom }: VideoWriterOptions,
  path: string,
): string[] {
  const even = width % 2 === 0 && height % 2 === 0;
  const filters = [
    ...(layout === 'yuv420p' ? [] : [`scale=out_color_matrix=${matrix}:out_range=tv`]),
    ...(sampleAspect ? [`setsar=${sampleAspect.replace(':', '/')}`] : []),
  ];
  const copied = soundFrom !== undefined && extname(soundFrom).toLowerCase() === extname(path).toLowerCase();
  return [
    ...['-loglevel', 'error', '-f', 'matroska', '-i', 'pipe:0'],
    ...(soundFrom ? ['-i', soundFrom, '-map', '0:v', '-map', '1:a?', '-c:a', copied ? 'copy' : 'aac'] : []),
    ...(filters.length > 0 ? ['-vf', filters.join()] : []),
    ...['-c:v', 'libx264', '-preset', 'veryfast', '-crf', QUALITY, '-pix_fmt', even ? 'yuv420p' : 'yuv444p'],
    ...['-color_range', 'tv', '-colorspace', matrix === 'bt709' ? 'bt709' : 'smpte170m'],
    // Ticks fine enough for any camera, so that every frame keeps its time.
    ...['-fps_mode', 'passthrough', '-enc_time_base', '1:90000'],
  ];
}
