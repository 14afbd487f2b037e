import type { PipelineEvent } from '../core/events.js';

type SourceEvent = Extract<PipelineEvent, { type: 'source' }>;

/**
 * Status of a source in the log and in `--json`. `absent`: it has not delivered a picture yet. `refused`: it refuses
 * access. `lost`: it delivered pictures before and no longer does. `back`: it delivers pictures after one of these.
 */
export type SourceStatus = 'absent' | 'refused' | 'lost' | 'back';

export interface SourceNews {
  readonly camera: string;
  readonly status: SourceStatus;
  readonly reason: string;
  /** Time of the change, and with `back` the duration of the absence; nanoseconds. */
  readonly atNs: bigint;
  readonly afterNs?: bigint;
}

interface Told {
  readonly status: Exclude<SourceStatus, 'back'>;
  readonly atNs: bigint;
}

/**
 * Reduces the states of sources to changes of their status: one per change, and none per attempt to connect. A source
 * that fails permanently is reported by its error instead.
 */
export class SourceNewsDesk {
  readonly #seen = new Set<string>();
  readonly #told = new Map<string, Told>();

  /** The change of status that this event causes, if any. */
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
    // The absence is counted from its beginning, also if the status changes between `refused` and others.
    this.#told.set(camera, { status, atNs: told?.atNs ?? atNs });
    return { camera, status, reason, atNs };
  }
}
