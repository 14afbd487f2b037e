import { FoglightError } from '../core/errors.js';
import type { RgbImage } from '../core/rgbImage.js';
import { decodeToRgb } from './rgbPictures.js';
import { fileStamp, type Stamped } from './stamps.js';

/** A picture of a video and its stamp, seconds. */
export interface TimedPicture {
  readonly picture: RgbImage;
  readonly time: number;
}

/**
 * Every picture of a video file as packed RGB with its own time, none dropped and none repeated. Times always increase,
 * also where the file's step back. All pictures have the size of the first.
 * @throws FOG_SOURCE_NO_VIDEO when not one picture can be decoded; FOG_SOURCE_FAILED at the end, after what
 *   could be decoded, when ffmpeg fails on the way
 */
export async function* readVideo(path: string): AsyncGenerator<TimedPicture, void, void> {
  // A path may look like an option or hold a colon.
  const { child, pictures } = decodeToRgb(['-nostdin', '-i', `file:${path}`]);
  let stamped: Stamped | undefined;
  try {
    for await (const { picture, timeNs } of pictures) {
      stamped = fileStamp(stamped, timeNs);
      yield { picture, time: Number(stamped.stampNs) / 1e9 };
    }
    const { code, log } = await child.ended;
    if (!stamped) throw new FoglightError('FOG_SOURCE_NO_VIDEO', `${path}: ${log.split('\n').at(-1)}`);
    if (code !== 0) throw new FoglightError('FOG_SOURCE_FAILED', `${path}: ${log}`);
  } finally {
    child.kill();
  }
}
