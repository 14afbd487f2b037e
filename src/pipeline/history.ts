import { present, type Assessment } from '../core/assessment.js';
import type { Condition } from '../core/condition.js';
import type { Degradation } from '../core/degradation.js';
import type { Verdict } from '../core/verdict.js';
import type { History } from '../core/view.js';

/** Number of changes kept, so that a camera in changeable weather does not fill the memory. */
const MAX_CHANGES = 1000;

/** What happened to one camera over time, for "since when". */
export class CameraHistory {
  #frames = 0;
  #firstNs = 0n;
  // These are replaced and never mutated, so a snapshot needs no copy.
  #changes: History['changes'] = [];
  #presentSince: History['presentSince'] = new Map();

  add(stampNs: bigint, assessment: Assessment, verdict: Verdict): void {
    if (this.#frames === 0) this.#firstNs = stampNs;
    this.#frames += 1;
    if (this.#changes.at(-1)?.verdict.kind !== verdict.kind)
      this.#changes = [...this.#changes, { stampNs, verdict, severity: assessment.severity }].slice(
        -MAX_CHANGES,
      );
    const now = present(assessment).map(({ kind }) => kind);
    this.#presentSince = new Map(now.map((kind) => [kind, this.#presentSince.get(kind) ?? stampNs]));
  }

  /** The history up to now; later pictures do not change the snapshot. */
  snapshot(condition: Condition, steady: readonly Degradation[]): History {
    return {
      condition,
      steady,
      frames: this.#frames,
      firstNs: this.#firstNs,
      changes: this.#changes,
      presentSince: this.#presentSince,
    };
  }
}
