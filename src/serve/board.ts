import { present } from '../core/assessment.js';
import type { DegradationKind } from '../core/degradation.js';
import type { ErrorCode } from '../core/errors.js';
import type { PipelineEvent, Sink } from '../core/events.js';
import type { Answer } from '../core/question.js';
import type { VerdictKind } from '../core/verdict.js';
import { answerLine, type JsonLine } from '../publish/jsonl/lines.js';

type Event<T extends PipelineEvent['type']> = Extract<PipelineEvent, { type: T }>;

/** What was last heard of a camera. */
export interface CameraNews {
  report?: Event<'report'>;
  verdict?: Event<'verdict'>;
  error?: { readonly code: ErrorCode; readonly message: string };
  /** The last answer to each standing question, by the question's text. */
  readonly answers: Map<string, Answer>;
}

/** Longest list of answers kept a camera, so that questions that change do not fill the memory. */
const MAX_ANSWERS = 128;

/** Keeps what was last heard of each camera. */
export class Board implements Sink {
  readonly name = 'board';
  readonly wantsPictures = false;
  readonly #news = new Map<string, CameraNews>();

  of(camera: string): CameraNews | undefined {
    return this.#news.get(camera);
  }

  forget(camera: string): void {
    this.#news.delete(camera);
  }

  publish(event: PipelineEvent): void {
    if (event.type === 'report') this.#at(event.header.camera).report = event;
    else if (event.type === 'verdict') this.#at(event.header.camera).verdict = event;
    else if (event.type === 'error') this.#at(event.camera).error = event;
    else if (event.type === 'answer') this.#answered(event.answer);
  }

  async close(): Promise<void> {}

  #answered(answer: Answer): void {
    const { answers } = this.#at(answer.camera);
    answers.delete(answer.question.text);
    answers.set(answer.question.text, answer);
    for (const old of [...answers.keys()].slice(0, -MAX_ANSWERS)) answers.delete(old);
  }

  #at(camera: string): CameraNews {
    let news = this.#news.get(camera);
    if (!news) this.#news.set(camera, (news = { answers: new Map() }));
    return news;
  }
}

/** The last picture of a camera in numbers; null before the first. */
export interface PictureSummary {
  readonly stamp: number;
  readonly age_ms: number;
  readonly width: number;
  readonly height: number;
  readonly severity: number;
  readonly verdict: VerdictKind | null;
  readonly degradations: readonly { readonly kind: DegradationKind; readonly intensity: number }[];
}

export function pictureSummary(news: CameraNews | undefined, nowNs: bigint): PictureSummary | null {
  if (!news?.report) return null;
  const { header, assessment } = news.report;
  return {
    stamp: Number(header.stampNs / 1000n) / 1e6,
    age_ms: Math.max(0, Math.round(Number(nowNs - header.receivedNs) / 1e6)),
    width: header.width,
    height: header.height,
    severity: rounded(assessment.severity),
    verdict: news.verdict?.verdict.kind ?? null,
    degradations: present(assessment).map(({ kind, intensity }) => ({ kind, intensity: rounded(intensity) })),
  };
}

const rounded = (x: number): number => Math.round(x * 1e4) / 1e4;

/** An answer as every reply has it; null where there is none. */
export const answerJson = (answer: Answer | undefined): JsonLine | null =>
  answer ? answerLine(answer) : null;
