import type { PictureState } from '../core/assessment.js';
import type { FrameHeader } from '../core/frame.js';
import type { Measured } from '../runtime/assessor.js';

/** Maximum brightness of the cells of a black picture (of 1): an unlit sensor, a lens cap, an all-black frame. */
const BLACK = 0.03;
/** Maximum difference between the cells of a covered picture (of 1): one flat tone without a scene. */
const FLAT = 0.02;
/**
 * Maximum difference of a frozen picture's cells from those of its first picture, of 1: the mean, and of any cell.
 * H.264 of one picture stays within 0.06 and 0.6 of 255; sensor noise that a coder keeps moves them by 0.13 and 0.9.
 */
const SAME_MEAN = 0.08 / 255;
const SAME_CELL = 0.8 / 255;

/**
 * Picture states that are measured directly and not learnt. One instance per camera, because `frozen` needs earlier
 * pictures. A real camera never delivers the same picture twice, because its noise differs; a repeated picture differs
 * only by its coding.
 */
export class PictureStateWatch {
  readonly #rules: { readonly frozenAfterMs: number };
  /** The first picture since which nothing has changed. */
  #anchor: { readonly thumbnail: Float32Array; readonly stampNs: bigint } | undefined;

  constructor(rules: { readonly frozenAfterMs: number }) {
    this.#rules = rules;
  }

  see({ still, stampNs }: FrameHeader, { thumbnail }: Pick<Measured, 'thumbnail'>): PictureState {
    const frozen = !still && this.#frozen(stampNs, thumbnail);
    const brightest = Math.max(...thumbnail);
    if (brightest < BLACK) return 'black';
    if (brightest - Math.min(...thumbnail) < FLAT) return 'covered';
    return frozen ? 'frozen' : 'normal';
  }

  #frozen(stampNs: bigint, thumbnail: Float32Array): boolean {
    const anchor = this.#anchor;
    if (!anchor || stampNs < anchor.stampNs || !repeated(anchor.thumbnail, thumbnail)) {
      this.#anchor = { thumbnail, stampNs };
      return false;
    }
    return stampNs - anchor.stampNs >= BigInt(this.#rules.frozenAfterMs) * 1_000_000n;
  }
}

function repeated(a: Float32Array, b: Float32Array): boolean {
  const apart = a.map((value, i) => Math.abs(value - b[i]!));
  return Math.max(...apart) <= SAME_CELL && apart.reduce((sum, d) => sum + d, 0) <= SAME_MEAN * a.length;
}
