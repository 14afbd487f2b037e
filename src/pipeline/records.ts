import type { Assessment } from '../core/assessment.js';
import type { Frame } from '../core/frame.js';
import type { Pixels } from '../core/pixels.js';
import type { Recovery } from '../core/recovery.js';
import type { Verdict } from '../core/verdict.js';
import type { History } from '../core/view.js';

/** Each stage adds to the record. Whoever ends a record releases its pixels. */
export interface AssessedFrame {
  readonly frame: Frame;
  readonly assessment: Assessment;
  /** Mean luma in [0, 1] of 27 × 48 cells. */
  readonly thumbnail: Float32Array;
}

export interface JudgedFrame extends AssessedFrame {
  readonly verdict: Verdict;
  /** Whether it is to be recovered: the verdict says so and the budget allows it. */
  readonly recovers: boolean;
  /** The gate's time for this picture, nanoseconds. */
  readonly nowNs: bigint;
  /** Intensities in [0, 1] for the recoverer. */
  readonly prior: Float32Array;
  readonly history: History;
  /** How often time jumped back before this picture. */
  readonly epoch: number;
}

export interface RecoveredFrame extends JudgedFrame {
  readonly recovery?: Recovery;
  /** Present when the recovery was accepted. */
  readonly recovered?: Pixels;
}

/** Returns every buffer of a record. */
export function release(record: AssessedFrame & { readonly recovered?: Pixels }): void {
  record.frame.pixels.release();
  record.recovered?.release();
}
