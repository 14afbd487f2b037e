import { FoglightError } from '../core/errors.js';
import type { RgbImage } from '../core/rgbImage.js';
import { decodeToRgb } from './rgbPictures.js';

/** A picture of a video and its own time, seconds since the video began. */
export interface TimedPicture {
  readonly picture: RgbImage;
  readonly time: number;
}

/**
 * Every picture of a video file as packed RGB with its own time, none dropped and none repeated. A frame without a time
 * follows the one before it by the time between the two before. All have the size of the first.
 * @throws FOG_SOURCE_NO_VIDEO when not one picture can be decoded; FOG_SOURCE_FAILED at the end, after what
 *   could be decoded, when ffmpeg fails on the way
 */
export async function* readVideo(path: string): AsyncGenerator<TimedPicture, void, void> {
  // A path may look like an option or hold a colon.
  const { child, pictures } = decodeToRgb(['-nostdin', '-i', `file:${path}`]);
  let [count, time, step] = [0, 0, 0];
  try {
    for await (const { picture, timeNs } of pictures) {
      const next = timeNs === undefined ? time + step : Number(timeNs) / 1e9;
      [step, time] = [count > 0 ? next - time : 0, next];
      count += 1;
      yield { picture, time };
    }
    const { code, log } = await child.ended;
    if (count === 0) throw new FoglightError('FOG_SOURCE_NO_VIDEO', `${path}: ${log.split('\n').at(-1)}`);
    if (code !== 0) throw new FoglightError('FOG_SOURCE_FAILED', `${path}: ${log}`);
  } finally {
    child.kill();
  }
}
