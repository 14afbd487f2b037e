import type { Degradation, DegradationKind } from '../core/degradation.js';
import { corrupt, type RgbImage } from '../corrupt/corrupt.js';

/** A part of the drive with one weather, whose degradations rise, hold and fall together. */
export interface Spell {
  readonly name: string;
  /** Start and end, as fractions of the film. */
  readonly from: number;
  readonly to: number;
  /** Peak intensity of each degradation, in the order in which they are applied. */
  readonly peaks: readonly Degradation[];
}

const peak = (kind: DegradationKind, intensity: number): Degradation => ({ kind, intensity });

/** The course of conditions, clear between; the drive arrives at the bay in noise and stands there in the clear. */
export const SPELLS: readonly Spell[] = [
  { name: 'fog', from: 0.07, to: 0.29, peaks: [peak('fog', 0.85)] },
  { name: 'night', from: 0.34, to: 0.53, peaks: [peak('darkness', 0.8), peak('noise', 0.35)] },
  { name: 'dirty lens', from: 0.58, to: 0.74, peaks: [peak('dirty_lens', 0.85)] },
  { name: 'noise', from: 0.79, to: 0.95, peaks: [peak('noise', 0.8)] },
];

export const CLEAR = 'clear';

/** A third of a spell rises, a third holds, a third falls. */
function strength({ from, to }: Spell, share: number): number {
  const part = (share - from) / (to - from);
  const t = Math.min(1, Math.max(0, Math.min(part, 1 - part) * 3));
  return t * t * (3 - 2 * t);
}

/** The weather at a fraction of the film in [0, 1]. */
export interface Weather {
  /** Name of the spell, or `clear`. */
  readonly condition: string;
  readonly degradations: readonly Degradation[];
}

export function weatherAt(share: number): Weather {
  const spell = SPELLS.find(({ from, to }) => share > from && share < to);
  if (!spell) return { condition: CLEAR, degradations: [] };
  const now = strength(spell, share);
  return {
    condition: spell.name,
    degradations: spell.peaks.map(({ kind, intensity }) => peak(kind, intensity * now)),
  };
}

/** The picture with the degradations of the weather. The same options give the same bytes. `time` is in seconds. */
export function weathered(
  picture: RgbImage,
  weather: Weather,
  seed: number,
  time: number,
): Promise<RgbImage> {
  if (weather.degradations.length === 0) return Promise.resolve(picture);
  return corrupt(picture, weather.degradations, { seed, profile: 'wild', time });
}
