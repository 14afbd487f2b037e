import type { DegradationKind } from '../../core/degradation.js';
import type { AnyKind } from '../kind.js';
import { fog, rain, snow } from '../weather.js';
import { lensBlur, lensFlare, motionBlur, saturation } from './capture.js';
import { dirtyLens } from './dirtyLens.js';
import { atmosphericTurbulence, colorDiffusion, darkness, noise } from './environment.js';
import { graffiti, sharpness, watermark } from './postprocessing.js';
import { blockExchange, compression, meanShift, scanLines } from './transmission.js';

/** The same kinds as cameras meet them: scaled with the picture, varied, coherent through time. */
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
