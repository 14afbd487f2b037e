import type { PipelineEvent, SourceState } from '../../core/events.js';
import type { Verdict } from '../../core/verdict.js';

/** Levels of diagnostic_msgs/msg/DiagnosticStatus. */
export const LEVEL = { ok: 0, warn: 1, error: 2, stale: 3 } as const;
export type Level = (typeof LEVEL)[keyof typeof LEVEL];

/** The diagnostic status of one camera or of the node. */
export interface Status {
  readonly level: Level;
  readonly message: string;
  readonly values: Readonly<Record<string, string>>;
}

/** The health of one camera, derived from its events. */
export class CameraHealth {
  #state: SourceState = 'starting';
  #reason = '';
  #verdict: Verdict | undefined;
  #severity = 0;
  #frames = 0;
  #best = 0;
  #bestBefore = 0;
  #ageMs = 0;
  readonly #drops = new Map<string, number>();
  readonly #errors = new Map<string, number>();
  /** The last error, unless a picture was reported or the source changed its state since. */
  #error = '';

  take(event: PipelineEvent): void {
    switch (event.type) {
      case 'source':
        this.#state = event.state;
        this.#reason = event.reason;
        this.#error = '';
        return;
      case 'report':
        this.#frames += 1;
        this.#severity = event.assessment.severity;
        this.#error = '';
        return;
      case 'verdict':
        this.#verdict = event.verdict;
        return;
      case 'best':
        this.#best += 1;
        this.#ageMs = event.ageMs;
        return;
      case 'drop':
        return count(this.#drops, event.reason);
      case 'error':
        this.#error = `${event.code}: ${event.message}`;
        return count(this.#errors, event.code);
    }
  }

  /**
   * @param seconds since the last status, for rates
   * @param conflicts descriptions of publishers that its source cannot receive
   */
  status(seconds: number, conflicts: readonly string[] = []): Status {
    const rate = (this.#best - this.#bestBefore) / Math.max(seconds, 1e-3);
    this.#bestBefore = this.#best;
    return {
      ...this.#judgement(conflicts[0]),
      values: {
        source: this.#state,
        frames: String(this.#frames),
        severity: this.#severity.toFixed(3),
        verdict: this.#verdict?.kind ?? 'none yet',
        'best rate (Hz)': rate.toFixed(1),
        'best age (ms)': this.#ageMs.toFixed(1),
        ...Object.fromEntries([...this.#drops].map(([reason, n]) => [`dropped ${reason}`, String(n)])),
        ...Object.fromEntries([...this.#errors].map(([code, n]) => [`error ${code}`, String(n)])),
        ...conflictValues(conflicts),
      },
    };
  }

  #judgement(conflict: string | undefined): { level: Level; message: string } {
    const state = `source is ${this.#state}${this.#reason ? `: ${this.#reason}` : ''}`;
    if (this.#state === 'failed') return { level: LEVEL.error, message: state };
    if (this.#error) return { level: LEVEL.error, message: this.#error };
    const silent = this.#state === 'stalled' || this.#state === 'waiting';
    const verdict = this.#verdict;
    if (!silent && verdict?.kind === 'hopeless')
      return { level: LEVEL.error, message: `hopeless: ${verdict.reason}` };
    if (conflict) return { level: LEVEL.warn, message: conflict };
    if (silent) return { level: LEVEL.stale, message: state };
    if (verdict?.kind === 'recover') return { level: LEVEL.warn, message: `degraded: ${verdict.reason}` };
    return { level: LEVEL.ok, message: verdict ? 'clean' : state };
  }
}

export function conflictValues(conflicts: readonly string[]): Record<string, string> {
  return Object.fromEntries(conflicts.map((text, i) => [`incompatible QoS ${i + 1}`, text]));
}

/** Adds one to the count of a kind. */
export function count(map: Map<string, number>, key: string): void {
  map.set(key, (map.get(key) ?? 0) + 1);
}

/** diagnostic_msgs/msg/DiagnosticStatus */
export function statusMessage(name: string, { level, message, values }: Status): object {
  return {
    level,
    name,
    message,
    hardware_id: name,
    values: Object.entries(values).map(([key, value]) => ({ key, value })),
  };
}
