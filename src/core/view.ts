import type { Assessment } from './assessment.js';
import type { FrameHeader } from './frame.js';
import type { Recovery } from './recovery.js';
import type { Verdict } from './verdict.js';

/** One picture's pixels for a second reader: a copy of its own, in the header's layout. */
export interface FrameCopy {
  readonly header: FrameHeader;
  readonly bytes: Uint8Array;
}

/**
 * What a question may look at: the captured picture always, the recovered one when there is one (Robust-U1
 * answers from both). Pixels are fetched only by who needs them.
 */
export interface View {
  readonly header: FrameHeader;
  readonly assessment: Assessment;
  readonly verdict: Verdict;
  readonly recovery?: Recovery;
  /** A copy of the captured pixels. */
  captured(): Promise<FrameCopy>;
  /** A copy of the recovered pixels; recovers on demand, shared by all who ask. Undefined when refused or hopeless. */
  recovered(): Promise<FrameCopy | undefined>;
}

/** What happened to a camera over time, for "since when". */
export interface History {
  /** Assessed frames so far. */
  readonly frames: number;
  /** One entry a change of verdict, oldest first. */
  readonly changes: readonly {
    readonly stampNs: bigint;
    readonly verdict: Verdict;
    readonly severity: number;
  }[];
  /** Stamp from which each degradation has been present without a break, by kind. */
  readonly presentSince: ReadonlyMap<string, bigint>;
  /** Stamp of the first assessed frame. */
  readonly firstNs: bigint;
}
