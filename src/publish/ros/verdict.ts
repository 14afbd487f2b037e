import type { FrameHeader } from '../../core/frame.js';
import type { Verdict, VerdictKind } from '../../core/verdict.js';
import { rosHeader, rosTime } from './header.js';

const KINDS: readonly VerdictKind[] = ['pass', 'recover', 'hopeless'];

/** foglight/msg/Verdict. */
export function verdictMessage(header: FrameHeader, verdict: Verdict): object {
  return {
    header: rosHeader(header),
    verdict: KINDS.indexOf(verdict.kind),
    reason: verdict.reason,
    since: rosTime(verdict.sinceNs),
  };
}
