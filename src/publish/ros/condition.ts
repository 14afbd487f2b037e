import { CONDITIONS } from '../../core/condition.js';
import { DEGRADATIONS } from '../../core/degradation.js';
import type { PipelineEvent } from '../../core/events.js';
import { rosHeader, rosTime } from './header.js';

/** foglight/msg/Condition. */
export function conditionMessage(
  { camera, stampNs, condition }: Extract<PipelineEvent, { type: 'condition' }>,
  frameId: string,
): object {
  return {
    header: rosHeader({ stampNs, frameId }),
    camera,
    condition: CONDITIONS.indexOf(condition.kind),
    degradations: Uint8Array.from(condition.degradations, (kind) => DEGRADATIONS.indexOf(kind)),
    reason: condition.reason.replaceAll('\0', ''),
    since: rosTime(condition.sinceNs),
  };
}
