import type { Assessment } from './assessment.js';
import type { ErrorCode } from './errors.js';
import type { FrameHeader, Original } from './frame.js';
import type { Answer } from './question.js';
import type { Recovery } from './recovery.js';
import type { Verdict } from './verdict.js';
import type { FrameCopy } from './view.js';

/** Why a frame went no further. */
export type DropReason =
  /** a newer frame took its slot (live mode) */
  | 'superseded'
  /** no free buffer (live mode) */
  | 'no_buffer'
  /** older than max_age_ms (live mode) */
  | 'too_old'
  /** while recovering, `best` carries recovered pictures only */
  | 'thinned'
  /** damaged or unknown picture */
  | 'bad_frame'
  /** a sink could not keep up (live mode) */
  | 'slow_sink'
  /** the compute budget was spent */
  | 'budget';

/** A source's life, as its supervisor sees it. */
export type SourceState = 'starting' | 'running' | 'stalled' | 'waiting' | 'ended' | 'failed' | 'closed';

/**
 * What happened, in the order it happened for each camera: the one vocabulary of every sink. Pictures are copies
 * shared by all sinks; nobody writes into them.
 */
export type PipelineEvent =
  | { readonly type: 'report'; readonly header: FrameHeader; readonly assessment: Assessment }
  | { readonly type: 'verdict'; readonly header: FrameHeader; readonly verdict: Verdict }
  | {
      readonly type: 'best';
      readonly header: FrameHeader;
      readonly view: 'captured' | 'recovered';
      /** Milliseconds from receiving the frame to publishing it. */
      readonly ageMs: number;
      readonly picture?: FrameCopy;
    }
  | {
      readonly type: 'recovered';
      readonly header: FrameHeader;
      readonly recovery: Recovery;
      /** Absent when the recovery was refused. */
      readonly picture?: FrameCopy;
    }
  | { readonly type: 'answer'; readonly answer: Answer }
  | {
      readonly type: 'drop';
      readonly camera: string;
      readonly stampNs: bigint;
      readonly stage: 'ingest' | 'assess' | 'recover' | 'reason' | 'publish';
      readonly reason: DropReason;
    }
  | {
      readonly type: 'source';
      readonly camera: string;
      readonly state: SourceState;
      readonly reason: string;
      readonly atNs: bigint;
    }
  | {
      readonly type: 'error';
      readonly camera: string;
      readonly code: ErrorCode;
      readonly message: string;
      readonly stampNs?: bigint;
    };

/**
 * Where events go. In complete mode the pipeline awaits `publish`; in live mode it does not, and a sink that
 * falls behind drops pictures, never reports, verdicts or answers, and counts them.
 */
export interface Sink {
  readonly name: string;
  /** Whether pictures are needed at all: nothing is copied or encoded for nobody. */
  readonly wantsPictures: boolean;
  /** Whether a captured picture that has an original of this kind is used as it came, its pixels never. */
  usesOriginal?(kind: Original['kind']): boolean;
  publish(event: PipelineEvent): void | Promise<void>;
  /** Writes what is pending and closes. */
  close(): Promise<void>;
}
