import type { DegradationKind } from '../../core/degradation.js';
import type { AnyKind } from '../kind.js';
import { lensBlur, lensFlare, motionBlur, saturation } from './capture.js';
import { dirtyLens } from './dirtyLens.js';
import { atmosphericTurbulence, colorDiffusion, noise } from './environment.js';
import { fog } from './fog.js';
import { darkness } from './night.js';
import { graffiti, sharpness, watermark } from './postprocessing.js';
import { rain, snow } from './precipitation.js';
import { blockExchange, compression, meanShift, scanLines } from './transmission.js';

/**
 * The same kinds as cameras meet them: scaled with the picture, varied, coherent through time. Fog, rain, snow, drops, dirt,
 * darkness and over-sharpening are what the networks train on (training/foglight_training/corrupt/wild).
 */
export const WILD: Readonly<Record<DegradationKind, AnyKind>> = {
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
