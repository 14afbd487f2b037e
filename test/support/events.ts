import type { Assessment } from '../../src/core/assessment.js';
import type { Condition } from '../../src/core/condition.js';
import { DEGRADATIONS } from '../../src/core/degradation.js';
import { bytesOf, type FrameHeader } from '../../src/core/frame.js';
import type { PipelineEvent } from '../../src/core/events.js';
import type { Answer } from '../../src/core/question.js';
import type { Recovery } from '../../src/core/recovery.js';
import type { FrameCopy } from '../../src/core/view.js';

/** 2026-01-01, so that nanoseconds need all 64 bits. */
export const START_NS = 1_767_225_600_000_000_000n;

export function header(seq: number, more: Partial<FrameHeader> = {}): FrameHeader {
  const stampNs = START_NS + BigInt(seq) * 33_333_333n;
  return {
    camera: 'front',
    frameId: 'front_optical',
    seq,
    stampNs,
    receivedNs: stampNs + 5_000_000n,
    width: 64,
    height: 48,
    layout: 'yuv420p',
    matrix: 'bt709',
    still: false,
    ...more,
  };
}

/** A picture whose brightness tells its number. */
export function picture(of: FrameHeader): FrameCopy {
  const bytes = new Uint8Array(bytesOf(of.layout, of.width, of.height)).fill(128);
  bytes.fill(40 + ((of.seq * 7) % 150), 0, of.layout === 'yuv420p' ? of.width * of.height : bytes.length);
  return { header: of, bytes };
}

export const assessment: Assessment = {
  intensities: Float32Array.from(DEGRADATIONS, (kind) =>
    kind === 'fog' ? 0.75 : kind === 'noise' ? 0.25 : 0,
  ),
  severity: 0.5,
  where: Float32Array.from({ length: 48 }, (_, i) => i / 64),
  pictureState: 'normal',
};

export const condition: Condition = {
  kind: 'degraded',
  degradations: ['fog', 'noise'],
  reason: 'score 0.61 ≥ 0.50',
  sinceNs: START_NS,
};

export const recovery: Recovery = {
  accepted: true,
  severityBefore: 0.5,
  severityAfter: 0.25,
  reassessment: { ...assessment, severity: 0.25 },
  agreement: 0.875,
  worstAgreement: 0.5,
  tookMs: 18,
};

export function answer(stampNs: bigint): Answer {
  return {
    question: { id: 'q1', text: 'Was ist mit dem Bild los? 霧?' },
    status: 'answered',
    text: 'Nebel, stärker als Rauschen',
    confidence: 0.75,
    chain: {
      types: [{ kind: 'fog', intensity: 0.75 }],
      influence: 'far things are pale',
      reasoning: 'near things keep their contrast',
      conclusion: 'fog',
      answer: 'fog',
    },
    camera: 'front',
    stampNs,
    views: ['captured', 'recovered'],
    tookMs: 2,
  };
}

/** All that happens to one frame whose recovery is accepted. */
export function frameEvents(of: FrameHeader): PipelineEvent[] {
  const recovered = picture(of);
  return [
    { type: 'report', header: of, assessment, condition },
    { type: 'verdict', header: of, verdict: { kind: 'recover', reason: 'fog', sinceNs: START_NS } },
    { type: 'recovered', header: of, recovery, picture: recovered },
    { type: 'best', header: of, view: 'recovered', ageMs: 12, picture: recovered },
  ];
}
