import type { FoglightError } from '../../src/core/errors.js';
import { bytesOf, type FrameHeader } from '../../src/core/frame.js';
import type { Source, SourceEvent } from '../../src/core/source.js';

/** All that a source gave. */
export interface Drained {
  readonly frames: { readonly header: FrameHeader; readonly bytes: Uint8Array }[];
  readonly events: SourceEvent[];
  readonly error?: FoglightError;
}

/** Reads a source to its end, releasing each frame as it comes. */
export function drain(source: Source): Promise<Drained> {
  const drained: Drained = { frames: [], events: [] };
  const subscription = source.events.subscribe((event) => drained.events.push(event));
  return new Promise((resolve) => {
    const done = (error?: FoglightError): void => {
      subscription.unsubscribe();
      resolve({ ...drained, ...(error ? { error } : {}) });
    };
    source.frames.subscribe({
      next: ({ header, pixels }) => {
        drained.frames.push({
          header,
          bytes: pixels.copy(bytesOf(header.layout, header.width, header.height)),
        });
        pixels.release();
      },
      error: done,
      complete: () => done(),
    });
  });
}

/** The codes of the frames that could not be used. */
export function badFrames({ events }: Drained): string[] {
  return events.flatMap((event) => (event.type === 'bad_frame' ? [event.error.code] : []));
}
