import { once } from 'node:events';
import { extname } from 'node:path';
import { FoglightError } from '../../core/errors.js';
import { ffmpeg, type Ffmpeg } from './child.js';
import { matroskaFrame, matroskaHeader } from './matroska.js';
import type { TimedPicture } from './read.js';

/** Containers that keep each frame's own time. */
export const VIDEO_OUTPUTS = ['.mp4', '.mov', '.mkv'] as const;

/** Writes pictures as H.264, near enough lossless that nothing visible is added, each with its own time. */
export class VideoWriter {
  readonly #path: string;
  #encoder: Ffmpeg | undefined;
  #broken: unknown;

  /** @throws FOG_USAGE unless the name ends in one of VIDEO_OUTPUTS */
  constructor(path: string) {
    if (!(VIDEO_OUTPUTS as readonly string[]).includes(extname(path).toLowerCase())) {
      throw new FoglightError(
        'FOG_USAGE',
        `a video is written to ${VIDEO_OUTPUTS.join(', ')}, not to ${path}`,
      );
    }
    this.#path = path;
  }

  /** Waits until ffmpeg has room. @throws FOG_OUTPUT when it has ended */
  async write({ picture, time }: TimedPicture): Promise<void> {
    const { width, height, data } = picture;
    this.#encoder ??= this.#start(width, height);
    const input = this.#encoder.child.stdin!;
    input.write(matroskaFrame(time, data.length));
    if (!input.write(data) && !this.#broken) {
      await Promise.race([once(input, 'drain'), this.#encoder.ended]).catch(() => {});
    }
    if (this.#broken) await this.close();
  }

  /** Ends the file. @throws FOG_OUTPUT when ffmpeg could not write it */
  async close(): Promise<void> {
    if (!this.#encoder) return;
    this.#encoder.child.stdin!.end();
    const { code, said } = await this.#encoder.ended;
    if (code !== 0) throw new FoglightError('FOG_OUTPUT', `${this.#path}: ${said}`);
  }

  #start(width: number, height: number): Ffmpeg {
    const hd = height >= 720;
    const even = width % 2 === 0 && height % 2 === 0;
    const matrix = hd ? 'bt709' : 'smpte170m';
    const encoder = ffmpeg(
      [
        ...['-loglevel', 'error', '-f', 'matroska', '-i', 'pipe:0'],
        ...['-vf', `scale=out_color_matrix=${hd ? 'bt709' : 'bt601'}:out_range=tv`, '-colorspace', matrix],
        ...['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '10', '-pix_fmt', even ? 'yuv420p' : 'yuv444p'],
        // Ticks fine enough for any camera, so that every frame keeps its time.
        ...['-fps_mode', 'passthrough', '-enc_time_base', '1:90000', '-video_track_timescale', '90000'],
        ...['-y', this.#path],
      ],
      ['pipe', 'ignore', 'pipe'],
    );
    const input = encoder.child.stdin!;
    input.on('error', (error) => (this.#broken = error));
    input.write(matroskaHeader(width, height));
    return encoder;
  }
}
