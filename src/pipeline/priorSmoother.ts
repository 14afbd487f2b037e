import type { Assessment } from '../core/assessment.js';

/** Time constant of the smoothing, nanoseconds: long compared with a frame, short compared with a change of weather. */
const TAU_NS = 300_000_000;

/**
 * The prior for the recoverer. In video the intensities are smoothed over time, so that recovered pictures do not
 * flicker with the assessor's noise. For a still they are used as they are.
 */
export class PriorSmoother {
  #smooth: Float32Array | undefined;
  #atNs = 0n;

  /** @returns intensities in [0, 1], a new array */
  of(assessment: Assessment, stampNs: bigint, still: boolean): Float32Array {
    const { intensities } = assessment;
    const elapsed = Number(stampNs - this.#atNs);
    const previous = this.#smooth;
    this.#atNs = stampNs;
    if (still || !previous || elapsed < 0) return (this.#smooth = Float32Array.from(intensities));
    const weight = 1 - Math.exp(-elapsed / TAU_NS);
    return (this.#smooth = intensities.map((value, i) => previous[i]! + weight * (value - previous[i]!)));
  }
}
