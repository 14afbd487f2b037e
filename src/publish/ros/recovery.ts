import type { FrameHeader } from '../../core/frame.js';
import type { Recovery, Refusal } from '../../core/recovery.js';
import { rosHeader } from './header.js';

const REFUSALS: readonly (Refusal | undefined)[] = [undefined, 'no_gain', 'content_changed', 'failed'];

/** foglight/msg/Recovery. */
export function recoveryMessage(header: FrameHeader, recovery: Recovery): object {
  return {
    header: rosHeader(header),
    accepted: recovery.accepted,
    refusal: REFUSALS.indexOf(recovery.refusal),
    severity_before: recovery.severityBefore,
    severity_after: recovery.severityAfter,
    agreement: recovery.agreement,
    worst_agreement: recovery.worstAgreement,
    intensities_after: recovery.reassessment.intensities,
    took_ms: recovery.tookMs,
  };
}
