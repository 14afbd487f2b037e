import type { Assessment } from './assessment.js';
import type { Condition } from './condition.js';
import type { Degradation } from './degradation.js';
import type { FrameHeader } from './frame.js';
import type { Recovery } from './recovery.js';
import type { Verdict } from './verdict.js';

/** A copy of one picture's pixels for a second reader, in the header's layout. */
export interface FrameCopy {
  readonly header: FrameHeader;
  readonly bytes: Uint8Array;
}

/**
 * What a question may look at: the captured picture always, the recovered one when there is one (Robust-U1
 * answers from both). Pixels are copied only when they are asked for.
 */
export interface View {
  readonly header: FrameHeader;
  readonly assessment: Assessment;
  readonly verdict: Verdict;
  readonly recovery?: Recovery;
  /** A copy of the captured pixels. */
  captured(): Promise<FrameCopy>;
  /** A copy of the recovered pixels. The recovery runs on demand, once for all callers. Undefined when it was refused or the verdict is `hopeless`. */
  recovered(): Promise<FrameCopy | undefined>;
}

/** What happened to a camera over time, for "since when". */
export interface History {
  /** Assessed frames so far. */
  readonly frames: number;
  /** The camera's condition: what is wrong with it, and since when. */
  readonly condition: Condition;
  /** The degradations that are there, steady over time, with their intensity of late in [0, 1]; strongest first. */
  readonly steady: readonly Degradation[];
  /** One entry per change of verdict, oldest first. */
  readonly changes: readonly {
    readonly stampNs: bigint;
    readonly verdict: Verdict;
    readonly severity: number;
  }[];
  /** By kind: the stamp since which the degradation has been present without a break. */
  readonly presentSince: ReadonlyMap<string, bigint>;
  /** Stamp of the first assessed frame. */
  readonly firstNs: bigint;
}
