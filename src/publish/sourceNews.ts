import type { PipelineEvent } from '../core/events.js';

type SourceEvent = Extract<PipelineEvent, { type: 'source' }>;

/**
 * What people are told of a source. `absent`: it has not been there yet. `refused`: it is there and grants no access.
 * `lost`: it gave pictures and does so no more. `back`: pictures come again, or at last.
 */
export type SourceStatus = 'absent' | 'refused' | 'lost' | 'back';

export interface SourceNews {
  readonly camera: string;
  readonly status: SourceStatus;
  readonly reason: string;
  /** When it happened, and with `back` how long it took; nanoseconds. */
  readonly atNs: bigint;
  readonly afterNs?: bigint;
}

interface Told {
  readonly status: Exclude<SourceStatus, 'back'>;
  readonly atNs: bigint;
}

/**
 * Makes news of the states of sources: one for each change that matters to people, and none for each try. What ends a
 * source for good is told by its error.
 */
export class SourceNewsDesk {
  readonly #seen = new Set<string>();
  readonly #told = new Map<string, Told>();

  /** What is new with this event, if anything is. */
  take({ camera, state, reason, code, atNs }: SourceEvent): SourceNews | undefined {
    const told = this.#told.get(camera);
    if (state === 'running') {
      this.#seen.add(camera);
      if (!told) return undefined;
      this.#told.delete(camera);
      return { camera, status: 'back', reason, atNs, afterNs: atNs - told.atNs };
    }
    if (state !== 'stalled' && state !== 'waiting') return undefined;
    const missing = this.#seen.has(camera) ? 'lost' : 'absent';
    const status = code === 'FOG_SOURCE_REFUSED' ? 'refused' : missing;
    if (told?.status === status) return undefined;
    // How long it was away is counted from when it went.
    this.#told.set(camera, { status, atNs: told?.atNs ?? atNs });
    return { camera, status, reason, atNs };
  }
}
