import { readFile } from 'node:fs/promises';
import { assessment } from '../assess/assessRoom.js';
import { parseConfig } from '../config/load.js';
import type { Config } from '../config/schema.js';
import { gateScore, type Assessment } from '../core/assessment.js';
import { FoglightError } from '../core/errors.js';
import { stillHeader, type Frame } from '../core/frame.js';
import { Pixels } from '../core/pixels.js';
import type { Recovery } from '../core/recovery.js';
import type { RgbImage } from '../core/rgbImage.js';
import type { Verdict } from '../core/verdict.js';
import { step } from '../gate/gate.js';
import { decodePicture } from '../media/decodePicture.js';
import type { OpenRooms } from './rooms.js';
import { openRooms } from './rooms.js';
import { Settings } from './settings.js';

/** A picture: a file's path, the bytes of an encoded picture (JPEG, PNG, WebP, TIFF, GIF, HEIF), or pixels. */
export type ImageInput = string | Uint8Array | RgbImage;

/** What is wrong with a picture, and what the gate would do with it. */
export interface ImageReport {
  readonly assessment: Assessment;
  readonly verdict: Verdict;
}

export interface ImageRecovery extends ImageReport {
  /** The recovered picture where the recovery was accepted, else the captured one; the size that came in. */
  readonly image: RgbImage;
  /** Absent where the verdict is not `recover`: nothing was tried. */
  readonly recovery?: Recovery;
}

/**
 * Assesses and recovers single pictures, without a stream. Models load once, in `open`; each picture stands alone.
 * Close it, or its threads keep the process alive.
 */
export class ImageSession {
  readonly #settings: Settings;
  readonly #rooms: OpenRooms;

  private constructor(settings: Settings, rooms: OpenRooms) {
    this.#settings = settings;
    this.#rooms = rooms;
  }

  /**
   * @param config as `loadConfig` and `parseConfig` give it; the defaults where left out
   * @throws FOG_CONFIG; FOG_MODEL_* or FOG_PROVIDER when the models cannot be loaded
   */
  static async open(config: Config = parseConfig({})): Promise<ImageSession> {
    const settings = await Settings.of(config);
    return new ImageSession(settings, await openRooms(settings.config, () => {}));
  }

  /** @throws FOG_SOURCE_NOT_FOUND, FOG_IMAGE_BAD, FOG_IMAGE_SIZE; FOG_INFERENCE */
  async assess(image: ImageInput): Promise<ImageReport> {
    return this.#report(frameOf(await pixelsOf(image)));
  }

  /** Recovers a picture where the gate judges it worth it. @throws as `assess`, and FOG_TOO_LARGE */
  async recover(image: ImageInput): Promise<ImageRecovery> {
    const captured = await pixelsOf(image);
    const frame = frameOf(captured);
    const report = await this.#report(frame);
    if (report.verdict.kind !== 'recover') return { ...report, image: captured };
    const { intensities } = report.assessment;
    const { recovery, pixels } = await this.#rooms.rooms.recover.recover(
      frame,
      report.assessment,
      intensities,
    );
    if (!pixels) return { ...report, recovery, image: captured };
    const data = pixels.copy(captured.data.byteLength);
    pixels.release();
    return { ...report, recovery, image: { ...captured, data } };
  }

  close(): Promise<void> {
    return this.#rooms.close();
  }

  async #report(frame: Frame): Promise<ImageReport> {
    const { assess } = this.#rooms.rooms;
    const measured = assessment(frame, await assess.measure(frame), assess.watch());
    const { pictureState } = measured;
    const input = { score: gateScore(measured), pictureState, nowNs: 0n, still: true };
    return { assessment: measured, verdict: step(undefined, input, this.#settings.gate) };
  }
}

/** One picture, assessed; the models are loaded for it alone. For more than one open an `ImageSession`. */
export const assessImage = (image: ImageInput, config?: Config): Promise<ImageReport> =>
  withSession(config, (session) => session.assess(image));

/** One picture, recovered where it is worth it; the models are loaded for it alone. */
export const recoverImage = (image: ImageInput, config?: Config): Promise<ImageRecovery> =>
  withSession(config, (session) => session.recover(image));

async function withSession<T>(
  config: Config | undefined,
  work: (session: ImageSession) => Promise<T>,
): Promise<T> {
  const session = await ImageSession.open(config);
  try {
    return await work(session);
  } finally {
    await session.close();
  }
}

async function pixelsOf(image: ImageInput): Promise<RgbImage> {
  if (typeof image !== 'string' && !(image instanceof Uint8Array)) return checked(image);
  const name = typeof image === 'string' ? image : 'the picture';
  const bytes =
    typeof image === 'string'
      ? await readFile(image).catch((cause: unknown) => {
          throw new FoglightError('FOG_SOURCE_NOT_FOUND', image, cause);
        })
      : image;
  const { width, height, rgb } = await decodePicture(bytes, name);
  return { width, height, data: rgb };
}

function checked(image: RgbImage): RgbImage {
  const { width, height, data } = image;
  if (data.byteLength !== width * height * 3)
    throw new FoglightError(
      'FOG_IMAGE_BAD',
      `${data.byteLength} bytes are not ${width}×${height} RGB pixels`,
    );
  return image;
}

/** A frame with a copy of the pixels, since the rooms take buffers away and bring them back. */
function frameOf(image: RgbImage): Frame {
  return { header: stillHeader('image', image), pixels: new Pixels(image.data.slice().buffer) };
}
