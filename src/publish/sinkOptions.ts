import type { PipelineEvent } from '../core/events.js';
import type { Mode } from '../core/source.js';
import type { Encoder } from './encode/encoder.js';

/** What every sink that writes pictures needs. */
export interface SinkOptions {
  readonly mode: Mode;
  /** Shared by all sinks; whoever made it closes it after them. */
  readonly encoder: Encoder;
  /** Takes what the sink has to say: pictures it dropped, and errors, each of which is said once. */
  readonly emit: (event: Extract<PipelineEvent, { type: 'drop' | 'error' }>) => void;
}
