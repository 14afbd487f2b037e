import { byName, overall } from '../../core/assessment.js';
import { ERRORS, type FoglightError } from '../../core/errors.js';
import type { PipelineEvent } from '../../core/events.js';
import type { Answer } from '../../core/question.js';
import type { Verdict } from '../../core/verdict.js';
import type { SourceNews } from '../sourceNews.js';
import type { Totals } from '../summary.js';

/** One line of `--json`. Every line says what it is; one that concerns no camera has an empty `camera`. */
export interface JsonLine {
  readonly type: 'report' | 'answer' | 'error' | 'condition' | 'source' | 'summary';
  readonly camera: string;
  /** Seconds; absent where nothing in time is meant. */
  readonly stamp?: number;
  readonly [key: string]: unknown;
}

type Event<T extends PipelineEvent['type']> = Extract<PipelineEvent, { type: T }>;

/** A report with its verdict, which is null where none was passed. */
export function reportLine(
  { header, assessment, condition }: Event<'report'>,
  verdict: Verdict | undefined,
): JsonLine {
  const intensities = Object.entries(byName(assessment)).map(([kind, s]) => [kind, rounded(s)]);
  return {
    type: 'report',
    camera: header.camera,
    stamp: seconds(header.stampNs),
    input: header.input ?? header.camera,
    frame: header.seq,
    severity: rounded(assessment.severity),
    overall: rounded(overall(assessment)),
    intensities: Object.fromEntries(intensities) as Record<string, number>,
    verdict: verdict?.kind ?? null,
    reason: verdict?.reason ?? null,
    condition: condition.kind,
  };
}

export function conditionLine({ camera, stampNs, condition }: Event<'condition'>): JsonLine {
  const { kind, degradations, reason, sinceNs } = condition;
  return {
    type: 'condition',
    camera,
    stamp: seconds(stampNs),
    condition: kind,
    degradations,
    reason,
    since: seconds(sinceNs),
  };
}

export function sourceLine({ camera, status, reason, atNs, afterNs }: SourceNews): JsonLine {
  return {
    type: 'source',
    camera,
    stamp: seconds(atNs),
    status,
    reason,
    ...(afterNs !== undefined && { after: seconds(afterNs) }),
  };
}

export function answerLine(answer: Answer): JsonLine {
  const { question, status, text, confidence, chain, camera, stampNs, views, needs, tookMs } = answer;
  return {
    type: 'answer',
    camera,
    stamp: seconds(stampNs),
    question: question.text,
    answer: text,
    status,
    confidence: rounded(confidence),
    views,
    ...(needs !== undefined && { needs }),
    chain: {
      ...chain,
      types: chain.types.map(({ kind, intensity }) => ({ kind, intensity: rounded(intensity) })),
    },
    ...(tookMs > 0 && { took_ms: rounded(tookMs) }),
  };
}

export function errorLine({
  code,
  message,
  camera = '',
  stampNs,
}: Pick<FoglightError, 'code' | 'message'> & {
  readonly camera?: string;
  readonly stampNs?: bigint;
}): JsonLine {
  return {
    type: 'error',
    camera,
    ...(stampNs !== undefined && { stamp: seconds(stampNs) }),
    error: code,
    message,
    hint: ERRORS[code].hint,
  };
}

/** What a run came to for one camera; counts that are 0 are left out of the objects. */
export function summaryLine(camera: string, totals: Totals): JsonLine {
  const { bestAgeMs } = totals;
  return {
    type: 'summary',
    camera,
    frames: totals.framesIn,
    reported: totals.reported,
    verdicts: Object.fromEntries(totals.verdicts),
    recovered: totals.recovered,
    refused: Object.fromEntries(totals.refused),
    best: Object.fromEntries(totals.best),
    ...(bestAgeMs && {
      best_age_ms: { p50: rounded(bestAgeMs.p50), p99: rounded(bestAgeMs.p99) },
    }),
    dropped: Object.fromEntries(totals.drops),
    answers: Object.fromEntries(totals.answers),
    errors: Object.fromEntries(totals.errors),
    condition: totals.condition?.kind ?? null,
    ...(totals.condition && { reason: totals.condition.reason }),
  };
}

export const jsonText = (line: JsonLine): string => `${JSON.stringify(line)}\n`;

/** Four decimals; more would be noise of 32-bit floats. */
const rounded = (x: number): number => Math.round(x * 1e4) / 1e4;

/** Microseconds: the finest that a double can hold in seconds since 1970. */
const seconds = (ns: bigint): number => Number(ns / 1000n) / 1e6;
