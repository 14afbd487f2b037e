import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { asFoglightError } from '../core/errors.js';
import type { FrameHeader } from '../core/frame.js';
import type { RgbImage } from '../corrupt/corrupt.js';
import { videoSink } from '../publish/files/videoSink.js';
import { Drive, type DriveFrame, type DriveOptions } from './drive/drive.js';
import { psnr } from '../media/similarity.js';
import { weatherAt, weathered, type Weather } from './weather.js';

/** Data of a frame of the film besides its picture. */
export interface Take extends Weather {
  readonly index: number;
  readonly stampNs: bigint;
  /** PSNR of the captured picture against the clean one, decibels; 78 without degradation. */
  readonly psnr: number;
}

/** The drive as captured by its camera: a video, the ground truth, and each picture on demand. */
export class Film {
  readonly #drive: Drive;
  readonly #seed: number;

  constructor(drive: Drive, seed: number) {
    this.#drive = drive;
    this.#seed = seed;
  }

  get frames(): number {
    return this.#drive.frames;
  }

  get seconds(): number {
    return this.#drive.frames / this.#drive.fps;
  }

  weather(index: number): Weather {
    return weatherAt(index / Math.max(1, this.frames - 1));
  }

  /** The clean picture and its ground truth. */
  clean(index: number): DriveFrame {
    return this.#drive.draw(index);
  }

  /** The captured picture before video coding. */
  captured({ index, picture }: DriveFrame): Promise<RgbImage> {
    return weathered(picture, this.weather(index), this.#seed, index / this.#drive.fps);
  }
}

export interface Shooting {
  readonly film: Film;
  readonly takes: readonly Take[];
  /** Paths of the video and of the ground truth, one JSON object per frame. */
  readonly video: string;
  readonly truth: string;
}

/**
 * Renders the drive through its weather to `drive.mp4` and `truth.jsonl` in a folder.
 *
 * @throws FOG_OUTPUT where they cannot be written
 */
export async function shoot(
  folder: string,
  options: DriveOptions = {},
  onFrame: (done: number, of: number) => void = () => {},
): Promise<Shooting> {
  const drive = await Drive.open(options);
  const film = new Film(drive, options.seed ?? 4);
  const [video, truth] = [join(folder, 'drive.mp4'), join(folder, 'truth.jsonl')];
  const takes: Take[] = [];
  try {
    await mkdir(folder, { recursive: true });
    const lines = createWriteStream(truth);
    const camera = videoSink(video);
    for (let index = 0; index < film.frames; index++) {
      const frame = film.clean(index);
      const picture = await film.captured(frame);
      const header = headerOf(frame);
      await camera.publish({
        type: 'best',
        header,
        view: 'captured',
        ageMs: 0,
        picture: { header, bytes: picture.data },
      });
      const weather = film.weather(index);
      lines.write(
        `${JSON.stringify({ index, stamp: Number(frame.stampNs) / 1e9, ...weather, ...frame.truth })}\n`,
      );
      takes.push({ index, stampNs: frame.stampNs, ...weather, psnr: psnr(picture, frame.picture) });
      onFrame(index + 1, film.frames);
    }
    await camera.close();
    await finished(lines.end());
  } catch (error) {
    throw asFoglightError(error, 'FOG_OUTPUT');
  }
  return { film, takes, video, truth };
}

function headerOf({ index, stampNs, picture: { width, height } }: DriveFrame): FrameHeader {
  const still = { camera: 'drive', frameId: 'drive', still: false, layout: 'rgb8', matrix: 'bt601' } as const;
  return { ...still, seq: index, stampNs, receivedNs: stampNs, width, height };
}
