import type { Assessment } from './assessment.js';
import type { Condition } from './condition.js';
import type { ErrorCode } from './errors.js';
import type { FrameHeader, Original } from './frame.js';
import type { Answer } from './question.js';
import type { Recovery } from './recovery.js';
import type { Verdict } from './verdict.js';
import type { FrameCopy } from './view.js';

/** Why a frame was dropped. */
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
  | 'budget'
  /** the memory for what comes before a bad time was full */
  | 'pre_roll'
  /** the camera's watch policy did not ask for it */
  | 'skipped';

/**
 * The state of a source, as its supervisor sees it. `waiting`: there is nothing at present, and it is tried again;
 * `ended` and `failed` are final.
 */
export type SourceState = 'starting' | 'running' | 'stalled' | 'waiting' | 'ended' | 'failed' | 'closed';

/**
 * One thing that happened. Each camera's events come in the order in which they happened. Pictures are copies that all
 * sinks share, so no sink may write into them.
 */
export type PipelineEvent =
  | {
      readonly type: 'report';
      readonly header: FrameHeader;
      readonly assessment: Assessment;
      /** Of the camera, with this picture. */
      readonly condition: Condition;
    }
  /** The camera's condition, or the degradations it is made of, changed with the picture of this stamp. */
  | {
      readonly type: 'condition';
      readonly camera: string;
      readonly stampNs: bigint;
      readonly condition: Condition;
    }
  | { readonly type: 'verdict'; readonly header: FrameHeader; readonly verdict: Verdict }
  | {
      readonly type: 'best';
      readonly header: FrameHeader;
      readonly view: 'captured' | 'recovered';
      /** Milliseconds from receiving the frame to publishing it; 0 in complete mode, where two runs say the same. */
      readonly ageMs: number;
      readonly picture?: FrameCopy;
    }
  | {
      readonly type: 'recovered';
      readonly header: FrameHeader;
      readonly recovery: Recovery;
      /** Absent when the recovery was refused. */
      readonly picture?: FrameCopy;
      /** The captured picture, where a sink wants it and does not use its original. */
      readonly captured?: FrameCopy;
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
      /** What people should know of the pictures from here on. */
      readonly notice?: string;
      /** Of the error that led to it. */
      readonly code?: ErrorCode;
      /** Wall clock, nanoseconds; 0 in complete mode, where two runs say the same. */
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
 * One way out for events. In complete mode the pipeline awaits `publish`. In live mode it does not: a sink that falls
 * behind drops pictures and counts them, but never drops reports, verdicts or answers.
 */
export interface Sink {
  readonly name: string;
  /** Whether the sink needs pictures. If no sink does, none is copied or encoded. */
  readonly wantsPictures: boolean;
  /** Whether the sink needs the captured picture beside each recovery. */
  readonly wantsCaptured?: boolean;
  /** Whether the sink uses the original of this kind, where a captured picture has one, instead of its pixels. */
  usesOriginal?(kind: Original['kind']): boolean;
  publish(event: PipelineEvent): void | Promise<void>;
  /** Writes what is pending and closes. */
  close(): Promise<void>;
}
