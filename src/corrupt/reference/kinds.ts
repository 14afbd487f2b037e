import type { DegradationKind } from '../../core/degradation.js';
import type { AnyKind } from '../kind.js';
import { fog, rain, snow } from '../weather.js';
import { dirtyLens, lensBlur, lensFlare, motionBlur, saturation } from './capture.js';
import { atmosphericTurbulence, colorDiffusion, darkness, noise } from './environment.js';
import { graffiti, sharpness, watermark } from './postprocessing.js';
import { blockExchange, compression, meanShift, scanLines } from './transmission.js';

/** The sixteen degradations of Robust-R1 and MMD-Bench, quirks included, and our weather. */
export const REFERENCE: Readonly<Record<DegradationKind, AnyKind>> = {
  lens_blur: lensBlur,
  lens_flare: lensFlare,
  motion_blur: motionBlur,
  dirty_lens: dirtyLens,
  saturation,
  compression,
  block_exchange: blockExchange,
  mean_shift: meanShift,
  scan_lines: scanLines,
  darkness,
  atmospheric_turbulence: atmosphericTurbulence,
  noise,
  color_diffusion: colorDiffusion,
  fog,
  rain,
  snow,
  sharpness,
  graffiti,
  watermark,
};
