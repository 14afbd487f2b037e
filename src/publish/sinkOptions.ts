import type { PipelineEvent } from '../core/events.js';
import type { Mode } from '../core/source.js';
import type { Encoder } from './encode/encoder.js';

/** Options of every sink that writes pictures. */
export interface SinkOptions {
  readonly mode: Mode;
  /** Shared by all sinks; its creator closes it after them. */
  readonly encoder: Encoder;
  /** Emits the sink's own events: dropped pictures, and errors, each of them once. */
  readonly emit: (event: Extract<PipelineEvent, { type: 'drop' | 'error' }>) => void;
}
