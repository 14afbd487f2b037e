import type { PictureState } from '../core/assessment.js';
import type { FrameHeader } from '../core/frame.js';
import type { Measured } from '../runtime/assessor.js';

/** No cell brighter than this (of 1): an unlit sensor, a lens cap, an all-black frame. */
const BLACK = 0.03;
/** Cells within this of each other (of 1): one flat tone, nothing of a scene. */
const FLAT = 0.02;
/**
 * How far the cells of a picture that is repeated may lie from those it began with, of 1: on average, and any one.
 * H.264 of one picture stays within 0.06 and 0.6 of 255; sensor noise that a coder keeps moves them by 0.13 and 0.9.
 */
const SAME_MEAN = 0.08 / 255;
const SAME_CELL = 0.8 / 255;

/**
 * States of a picture that are seen rather than learnt. One a camera: `frozen` needs memory. A real camera never
 * delivers the same picture twice, because its noise differs; a repeated one differs only as far as its coding does.
 */
export class PictureStateWatch {
  readonly #rules: { readonly frozenAfterMs: number };
  /** The picture from which on nothing has changed. */
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
