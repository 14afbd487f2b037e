import type { Degradation, DegradationKind } from '../../core/degradation.js';
import { LEVELS, PRESENT } from '../../core/degradation.js';

/** Name of each degradation in a sentence. */
export const NAME_OF: Readonly<Record<DegradationKind, string>> = {
  lens_blur: 'lens blur',
  lens_flare: 'lens flare',
  motion_blur: 'motion blur',
  dirty_lens: 'dirt on the lens',
  saturation: 'loss of colour',
  compression: 'compression artefacts',
  block_exchange: 'misplaced blocks',
  mean_shift: 'posterised tones',
  scan_lines: 'scan lines',
  darkness: 'darkness',
  atmospheric_turbulence: 'turbulent air',
  noise: 'noise',
  color_diffusion: 'bleeding colours',
  fog: 'fog',
  rain: 'rain',
  snow: 'snow',
  sharpness: 'over-sharpening',
  graffiti: 'scribbles over the picture',
  watermark: 'watermarks',
};

/** Effect of each degradation on a picture: a property of the degradation, not a claim about the scene. */
export const EFFECT_OF: Readonly<Record<DegradationKind, string>> = {
  lens_blur: 'softens edges and fine detail',
  lens_flare: 'lays bright spots and streaks over what lies behind them',
  motion_blur: 'smears edges along the direction of movement',
  dirty_lens: 'hides or dulls what lies behind the dirty patches',
  saturation: 'makes colours hard to tell apart',
  compression: 'replaces fine texture and small text with blocks',
  block_exchange: 'puts parts of the picture where they do not belong',
  mean_shift: 'flattens texture and shading into patches',
  scan_lines: 'blanks whole rows of the picture',
  darkness: 'hides what is in shadow',
  atmospheric_turbulence: 'bends straight lines and displaces edges',
  noise: 'buries faint texture and small detail',
  color_diffusion: 'spreads colours across edges',
  fog: 'takes contrast away, most from what is far',
  rain: 'draws streaks over the scene and lowers contrast',
  snow: 'puts bright flakes in front of the scene and lowers contrast',
  sharpness: 'drives flat areas to white and exaggerates edges',
  graffiti: 'covers what lies under the strokes',
  watermark: 'covers or replaces what lies under the marks',
};

/** Picture states in words. */
export const CONDITION_TEXT = {
  black: 'the picture is black',
  covered: 'the picture is one flat tone, as if the lens were covered',
  frozen: 'the picture is frozen',
} as const;

const { low, mid, high } = LEVELS;

/** The benchmark level nearest to an intensity or severity, as an adjective: "slight", "moderate", "strong". */
export function strength(value: number): 'no' | 'slight' | 'moderate' | 'strong' {
  if (value < PRESENT) return 'no';
  if (value < (low + mid) / 2) return 'slight';
  return value < (mid + high) / 2 ? 'moderate' : 'strong';
}

/** A severity in [0, 1] in words, such as "slightly damaged". */
export function severityWords(severity: number): string {
  const word = { no: 'not measurably', slight: 'slightly', moderate: 'moderately', strong: 'badly' };
  return `${word[strength(severity)]} damaged`;
}

/** "strong fog", from the intensity of something that is there. */
export const named = (d: Degradation): string =>
  `${strength(Math.max(PRESENT, d.intensity))} ${NAME_OF[d.kind]}`;

/** A number in [0, 1] with two decimals, as in answers. */
export const figure = (value: number): string => value.toFixed(2);

/** "a", "a and b", "a, b and c". */
export function listed(items: readonly string[]): string {
  if (items.length < 2) return items[0] ?? '';
  return `${items.slice(0, -1).join(', ')} and ${items[items.length - 1]}`;
}

/** The text with its first letter in upper case. */
export const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** "1 car", "2 cars"; irregular plurals are given. */
export function counted(n: number, one: string, many = `${one}s`): string {
  return n === 1 ? `1 ${one}` : `${n === 0 ? 'no' : n} ${many}`;
}
