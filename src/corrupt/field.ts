import type { Random } from './random.js';

/** Picture sizes that the reference's absolute pixels were meant for: about 500 × 375. */
const REFERENCE_SIZE = 433;

/** How much larger a picture is than the reference's, so that what is drawn keeps its share of it. */
export function unitOf({ width, height }: { readonly width: number; readonly height: number }): number {
  return Math.sqrt(width * height) / REFERENCE_SIZE;
}

/** A plane wave of a smooth field: cos(kx·x + ky·y + phase), x and y in picture heights. */
export interface Wave {
  readonly kx: number;
  readonly ky: number;
  readonly phase: number;
}

/** Waves in all directions that drift with `time`. */
export function waves(random: Random, count: number, perHeight: number, speed: number, time: number): Wave[] {
  return Array.from({ length: count }, (_, i) => {
    const angle = random.uniform(0, 2 * Math.PI);
    const k = 2 * Math.PI * perHeight * (0.5 + (1.5 * i) / count);
    const phase = random.uniform(0, 2 * Math.PI) + speed * (0.5 + random.uniform()) * time;
    return { kx: k * Math.cos(angle), ky: k * Math.sin(angle), phase };
  });
}

/** The field's value in about [−1, 1]. */
export function swell(field: readonly Wave[], x: number, y: number): number {
  let sum = 0;
  for (const wave of field) sum += Math.cos(wave.kx * x + wave.ky * y + wave.phase);
  return sum / Math.sqrt(2 * field.length);
}
