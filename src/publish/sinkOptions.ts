import type { PipelineEvent } from '../core/events.js';
import { renamedText, type OnRenamed } from '../media/newFile.js';
import type { Mode } from '../core/source.js';
import type { Encoder } from './encode/encoder.js';

/** Options of every sink that writes pictures. */
export interface SinkOptions {
  readonly mode: Mode;
  /** Shared by all sinks; its creator closes it after them. */
  readonly encoder: Encoder;
  /** Emits the sink's own events: dropped pictures, and errors, each of them once. */
  readonly emit: (event: Extract<PipelineEvent, { type: 'drop' | 'error' }>) => void;
  /** Told what a person should know of the outputs, such as a file that took another name; by default nobody is. */
  readonly notice?: (text: string) => void;
}

/** Tells the notices of an output that takes another name because its own is taken. */
export const renamed =
  ({ notice }: Pick<SinkOptions, 'notice'>): OnRenamed =>
  (asked, path) =>
    notice?.(renamedText(asked, path));
