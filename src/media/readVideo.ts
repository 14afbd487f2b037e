import { FoglightError } from '../core/errors.js';
import type { RgbImage } from '../core/rgbImage.js';
import { ffmpeg } from './ffmpeg.js';

/** A picture of a video and its own time, seconds since the video began. */
export interface TimedPicture {
  readonly picture: RgbImage;
  readonly time: number;
}

/** What showinfo says of a frame: its time in ticks, and its size. */
const FRAME = /showinfo.*\] n: *\d+ pts: *(-?\d+|NOPTS) .* s:(\d+)x(\d+) /;
const TIME_BASE = /showinfo.*config in time_base: (\d+)\/(\d+)/;

/**
 * Every picture of a video file as packed RGB with its own time, none dropped and none repeated.
 * @throws FOG_SOURCE_NO_VIDEO when not one picture can be decoded; FOG_SOURCE_FAILED at the end, after what
 *   could be decoded, when ffmpeg fails on the way
 */
export async function* readVideo(path: string): AsyncGenerator<TimedPicture> {
  const times: number[] = [];
  let size: { width: number; height: number } | undefined;
  let tick = 1;
  const args = ['-nostdin', '-i', path, '-map', '0:v:0', '-vf', 'showinfo', '-fps_mode', 'passthrough'];
  const decoder = ffmpeg([...args, '-enc_time_base', '-1', '-pix_fmt', 'rgb24', '-f', 'rawvideo', 'pipe:1'], {
    stdout: 'pipe',
    ignore: /showinfo/,
    line(line) {
      const base = TIME_BASE.exec(line);
      if (base) tick = Number(base[1]) / Number(base[2]);
      const frame = FRAME.exec(line);
      if (!frame) return;
      size ??= { width: Number(frame[2]), height: Number(frame[3]) };
      // A frame without a time comes right after the one before it.
      times.push(frame[1] === 'NOPTS' ? (times.at(-1) ?? -tick) + tick : Number(frame[1]) * tick);
    },
  });
  let count = 0;
  try {
    // ffmpeg says a frame's time before it writes the frame, but the two pipes may be read in either order.
    const heard = async (): Promise<void> => {
      while (times.length <= count && decoder.logging) await new Promise((done) => setTimeout(done, 1));
    };
    let data = new Uint8Array(0);
    let filled = 0;
    for await (const chunk of decoder.stdout! as AsyncIterable<Buffer>) {
      for (let from = 0; from < chunk.length;) {
        if (filled === 0) {
          await heard();
          if (!size) break;
          data = new Uint8Array(size.width * size.height * 3);
        }
        const part = chunk.subarray(from, from + data.length - filled);
        data.set(part, filled);
        filled += part.length;
        from += part.length;
        if (filled < data.length) continue;
        filled = 0;
        const time = times[count++] ?? 0;
        yield { picture: { ...size!, data }, time };
      }
    }
    const { code, log } = await decoder.ended;
    if (count === 0) throw new FoglightError('FOG_SOURCE_NO_VIDEO', `${path}: ${log.split('\n').at(-1)}`);
    if (code !== 0) throw new FoglightError('FOG_SOURCE_FAILED', `${path}: ${log}`);
  } finally {
    decoder.kill();
  }
}
