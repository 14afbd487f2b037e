import type { Degradation } from '../core/degradation.js';
import { FoglightError } from '../core/errors.js';
import type { RgbImage } from './rgbImage.js';
import { Random } from './random.js';
import { REFERENCE } from './reference/kinds.js';
import { WILD } from './wild/kinds.js';

export type { RgbImage } from './rgbImage.js';
export { drawCompound, drawSeven, drawSingle, parseSteps, recipe, WEIGHTS, type Recipe } from './choose.js';

/**
 * `reference`: the functions of Robust-R1 and MMD-Bench exactly, each picture independent of the others.
 * `wild`: the same kinds scaled with the picture, physically varied, and coherent through the time of a clip.
 */
export type Profile = 'reference' | 'wild';
export const PROFILES: readonly Profile[] = ['reference', 'wild'];

export interface CorruptOptions {
  /** Seed of all random numbers; default 0. */
  readonly seed?: number;
  /** Number of the picture, or of its clip. Each number has random numbers of its own; default 0. */
  readonly index?: number;
  /** Default `reference`. */
  readonly profile?: Profile;
  /** Seconds since the clip began; default 0. */
  readonly time?: number;
}

/**
 * Degrades a packed RGB picture by each step in turn; the same options give the same bytes. The input is not changed.
 * @throws FOG_CORRUPT for an intensity outside [0, 1], or a picture too small for the kind
 */
export async function corrupt(
  picture: RgbImage,
  steps: readonly Degradation[],
  { seed = 0, index = 0, profile = 'reference', time = 0 }: CorruptOptions = {},
): Promise<RgbImage> {
  const { width, height, data } = picture;
  if (width < 1 || height < 1 || data.length !== width * height * 3) {
    throw new FoglightError('FOG_CORRUPT', `${data.length} bytes are no ${width}×${height} RGB picture`);
  }
  const kinds = profile === 'wild' ? WILD : REFERENCE;
  let out: RgbImage = { width, height, data: data.slice() };
  for (const [step, { kind, intensity }] of steps.entries()) {
    if (!(intensity >= 0 && intensity <= 1)) {
      throw new FoglightError('FOG_CORRUPT', `${kind} takes intensities from 0 to 1, not ${intensity}`);
    }
    // The reference's functions change a picture even at intensity 0. In `wild`, intensity 0 changes nothing.
    if (intensity === 0 && profile === 'wild') continue;
    const clip = new Random('clip', seed, index, step, kind);
    const random = new Random('picture', seed, index, step, kind, Math.round(time * 1e6));
    const params = kinds[kind].draw(intensity, { width, height, random, clip, time });
    out = await kinds[kind].apply(params, out);
  }
  return out;
}
