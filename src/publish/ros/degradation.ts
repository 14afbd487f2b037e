import { DEGRADATIONS, type Degradation } from '../../core/degradation.js';

/** foglight/msg/Degradation. */
export function degradationMessage({ kind, intensity }: Degradation): object {
  return { kind: DEGRADATIONS.indexOf(kind), name: kind, intensity };
}
