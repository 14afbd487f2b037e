import type { PictureState } from '../core/assessment.js';
import type { FrameHeader } from '../core/frame.js';
import type { Measured } from '../runtime/assessor.js';

/** No cell brighter than this (of 1): an unlit sensor, a lens cap, an all-black frame. */
const BLACK = 0.03;
/** Cells within this of each other (of 1): one flat tone, nothing of a scene. */
const FLAT = 0.02;

/**
 * States of a picture that are seen rather than learnt. One a camera: `frozen` needs memory. A real camera never delivers
 * the same picture twice, because its noise differs, so frozen means identical measurements, not similar ones.
 */
export class PictureStateWatch {
  readonly #rules: { readonly frozenAfterMs: number };
  #last: Measured | undefined;
  #unchangedSinceNs = 0n;

  constructor(rules: { readonly frozenAfterMs: number }) {
    this.#rules = rules;
  }

  see(header: FrameHeader, measured: Measured): PictureState {
    const frozen = !header.still && this.#frozen(header.stampNs, measured);
    const brightest = Math.max(...measured.thumbnail);
    if (brightest < BLACK) return 'black';
    if (brightest - Math.min(...measured.thumbnail) < FLAT) return 'covered';
    return frozen ? 'frozen' : 'normal';
  }

  #frozen(stampNs: bigint, measured: Measured): boolean {
    const same = this.#last !== undefined && identical(this.#last, measured);
    this.#last = measured;
    if (!same || stampNs < this.#unchangedSinceNs) this.#unchangedSinceNs = stampNs;
    return same && stampNs - this.#unchangedSinceNs >= BigInt(this.#rules.frozenAfterMs) * 1_000_000n;
  }
}

function identical(a: Measured, b: Measured): boolean {
  const equal = (x: Float32Array, y: Float32Array): boolean => x.every((value, i) => value === y[i]);
  return equal(a.thumbnail, b.thumbnail) && equal(a.intensities, b.intensities);
}
