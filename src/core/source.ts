import type { Observable } from 'rxjs';
import type { FoglightError } from './errors.js';
import type { Frame } from './frame.js';
import type { SourceState } from './events.js';

/** live: newest wins, every drop counted. complete: every frame, in order, none dropped. */
export type Mode = 'live' | 'complete';

/** What a source reports besides its frames. */
export type SourceEvent =
  | {
      readonly type: 'state';
      readonly state: SourceState;
      readonly reason: string;
      /** What led to it, where something went wrong. */
      readonly error?: FoglightError;
      /** What people should know of the pictures from here on, a sentence about the camera. */
      readonly notice?: string;
    }
  /** A decoder met damage; the frame, if there is one, is delivered. */
  | { readonly type: 'damaged'; readonly error: FoglightError }
  /** One frame (or message) that could not be used; the stream goes on. */
  | { readonly type: 'bad_frame'; readonly error: FoglightError; readonly stampNs?: bigint }
  /** A frame that was dropped for want of a buffer (live mode), or, with stamp 0, that a newer one replaced before it was read. */
  | { readonly type: 'dropped'; readonly stampNs: bigint };

/** An opened URI: one camera (bags may hold several: `open` gives one source per topic). */
export interface Source {
  readonly camera: string;
  /** The name was given and not made from the URI: questions that mention it are for this camera. */
  readonly named?: boolean;
  /** The URI with credentials redacted. */
  readonly uri: string;
  /** True for a file or bag: it has an end, and reaching it is not a failure. */
  readonly finite: boolean;
  /** Frames to expect, where known, for progress. */
  readonly expectedFrames?: number;
  /**
   * Cold: subscribing starts it, unsubscribing stops it and frees everything. Completes when a finite source ends;
   * errors with a FoglightError when it failed for good. Buffers give backpressure: in complete mode the source waits
   * until the pixels of a frame are released.
   */
  readonly frames: Observable<Frame>;
  readonly events: Observable<SourceEvent>;
}
