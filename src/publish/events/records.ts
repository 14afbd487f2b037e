import { byName, overall, type PictureState } from '../../core/assessment.js';
import type { Condition, ConditionKind } from '../../core/condition.js';
import type { DegradationKind } from '../../core/degradation.js';
import type { FrameHeader } from '../../core/frame.js';
import type { PipelineEvent } from '../../core/events.js';
import type { Answer } from '../../core/question.js';
import type { Refusal } from '../../core/recovery.js';
import type { VerdictKind } from '../../core/verdict.js';

/** Number of this format of the event stream; it changes when a reader of the old one would misread the new. */
export const EVENT_FORMAT = 2;

/** The frame a record is about. */
export interface FrameReference {
  readonly camera: string;
  /** Number of the frame in its source, from 0. */
  readonly frame: number;
  /** The camera's stamp, nanoseconds. */
  readonly stampNs: bigint;
}

/** The record of each event; units and ranges as in `core/`. */
export type PipelineEventRecord =
  | (FrameReference & {
      readonly type: 'report';
      readonly frameId: string;
      readonly width: number;
      readonly height: number;
      /** File or message the frame came from, for stills. */
      readonly input?: string;
      readonly severity: number;
      readonly overall: number;
      readonly pictureState: PictureState;
      /** Of the camera, with this picture. */
      readonly condition: ConditionKind;
      readonly intensities: Readonly<Record<DegradationKind, number>>;
      /** Local severity, 6 rows of 8 from the top left. */
      readonly where: readonly number[];
    })
  | ({
      readonly type: 'condition';
      readonly camera: string;
      /** Of the picture with which it changed, nanoseconds. */
      readonly stampNs: bigint;
      readonly condition: ConditionKind;
    } & Omit<Condition, 'kind'>)
  | (FrameReference & {
      readonly type: 'verdict';
      readonly verdict: VerdictKind;
      readonly reason: string;
      readonly sinceNs: bigint;
    })
  | (FrameReference & {
      readonly type: 'best';
      readonly view: 'captured' | 'recovered';
      readonly ageMs: number;
      /** Absent when the reader was too slow for it, or it could not be encoded. */
      readonly jpeg?: Uint8Array;
    })
  | (FrameReference & {
      readonly type: 'recovered';
      readonly accepted: boolean;
      readonly refusal?: Refusal;
      readonly severityBefore: number;
      readonly severityAfter: number;
      readonly agreement: number;
      readonly worstAgreement: number;
      readonly tookMs: number;
      /** Absent when refused, and as for `best`. */
      readonly jpeg?: Uint8Array;
    })
  | ({ readonly type: 'answer' } & Answer)
  | Extract<PipelineEvent, { type: 'drop' | 'source' | 'error' }>;

/** One record of the event stream. `hello` comes first, once. */
export type EventRecord = { readonly type: 'hello'; readonly format: number } | PipelineEventRecord;

/** The record of an event, without its picture. */
export function recordOf(event: PipelineEvent): PipelineEventRecord {
  switch (event.type) {
    case 'report': {
      const { header, assessment } = event;
      return {
        type: 'report',
        ...about(header),
        frameId: header.frameId,
        width: header.width,
        height: header.height,
        ...(header.input !== undefined && { input: header.input }),
        severity: assessment.severity,
        overall: overall(assessment),
        pictureState: assessment.pictureState,
        condition: event.condition.kind,
        intensities: byName(assessment),
        where: [...assessment.where],
      };
    }
    case 'verdict': {
      const { kind, reason, sinceNs } = event.verdict;
      return { type: 'verdict', ...about(event.header), verdict: kind, reason, sinceNs };
    }
    case 'condition': {
      const { camera, stampNs } = event;
      const { kind, ...rest } = event.condition;
      return { type: 'condition', camera, stampNs, condition: kind, ...rest };
    }
    case 'best':
      return { type: 'best', ...about(event.header), view: event.view, ageMs: event.ageMs };
    case 'recovered': {
      const { reassessment: _, ...recovery } = event.recovery;
      return { type: 'recovered', ...about(event.header), ...recovery };
    }
    case 'answer':
      return { type: 'answer', ...event.answer };
    default:
      return event;
  }
}

function about({ camera, seq, stampNs }: FrameHeader): FrameReference {
  return { camera, frame: seq, stampNs };
}
