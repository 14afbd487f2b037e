import { present } from '../core/assessment.js';
import type { Degradation } from '../core/degradation.js';
import type { PipelineEvent, Sink } from '../core/events.js';
import type { Answer } from '../core/question.js';
import type { Refusal } from '../core/recovery.js';
import type { VerdictKind } from '../core/verdict.js';
import { toRgb } from '../runtime/picture.js';
import type { Film, Take } from './film.js';
import { psnr } from '../media/similarity.js';

/** What became of one frame of the film on its way through the rooms. */
export interface Perceived extends Take {
  severity?: number;
  found?: readonly Degradation[];
  verdict?: VerdictKind;
  recovery?: {
    readonly accepted: boolean;
    readonly refusal?: Refusal;
    readonly severityAfter: number;
    /** Likeness of the recovered picture to the clean one, decibels. */
    readonly psnr?: number;
  };
}

/** A recovered picture that was kept to be shown, RGB. */
export interface Kept {
  readonly index: number;
  readonly severity: number;
  readonly rgb: Uint8Array;
}

/**
 * Gathers what the pipeline says of the film, frame by frame. Of the recovered pictures only the one at the worst
 * moment of each condition is kept.
 */
export class Footage implements Sink {
  readonly name = 'demo';
  readonly wantsPictures = true;
  readonly frames: readonly Perceived[];
  readonly answers: Answer[] = [];
  /** By condition. */
  readonly worst = new Map<string, Kept>();
  readonly #film: Film;

  constructor(film: Film, takes: readonly Take[]) {
    this.#film = film;
    this.frames = takes.map((take) => ({ ...take }));
  }

  publish(event: PipelineEvent): void {
    if (event.type === 'answer') this.answers.push(event.answer);
    if (!('header' in event)) return;
    const frame = this.frames[event.header.seq];
    if (!frame) return;
    if (event.type === 'verdict') frame.verdict = event.verdict.kind;
    if (event.type === 'recovered') this.#recovered(frame, event);
    if (event.type === 'report') {
      frame.severity = event.assessment.severity;
      frame.found = present(event.assessment);
    }
  }

  async close(): Promise<void> {}

  #recovered(frame: Perceived, { recovery, picture }: Extract<PipelineEvent, { type: 'recovered' }>): void {
    const { accepted, refusal, severityAfter, severityBefore: severity } = recovery;
    const rgb = picture && toRgb(picture);
    const likeness = rgb && psnr({ data: rgb }, this.#film.clean(frame.index).picture);
    frame.recovery = {
      accepted,
      severityAfter,
      ...(refusal && { refusal }),
      ...(likeness !== undefined && { psnr: likeness }),
    };
    const worst = this.worst.get(frame.condition);
    if (rgb && accepted && severity > (worst?.severity ?? 0))
      this.worst.set(frame.condition, { index: frame.index, severity, rgb });
  }
}
