import { present } from '../core/assessment.js';
import type { Degradation } from '../core/degradation.js';
import type { PipelineEvent, Sink } from '../core/events.js';
import type { Answer } from '../core/question.js';
import type { Refusal } from '../core/recovery.js';
import type { VerdictKind } from '../core/verdict.js';
import { toRgb } from '../runtime/picture.js';
import type { Film, Take } from './film.js';
import { psnr } from '../media/similarity.js';

/** Results of the pipeline for one frame of the film. */
export interface Perceived extends Take {
  severity?: number;
  found?: readonly Degradation[];
  verdict?: VerdictKind;
  recovery?: {
    readonly accepted: boolean;
    readonly refusal?: Refusal;
    readonly severityAfter: number;
    /** PSNR of the recovered picture against the clean one, decibels. */
    readonly psnr?: number;
  };
}

/** A recovered picture for the contact sheet, RGB. */
export interface Kept {
  readonly index: number;
  /** Truth: the strongest intensity, in [0, 1]. */
  readonly truth: number;
  readonly rgb: Uint8Array;
}

/** How bad a frame is by the truth, in [0, 1]: what was found of it must not choose what is shown. */
export const truthOf = ({ degradations }: Take): number =>
  Math.max(0, ...degradations.map(({ intensity }) => intensity));

/** The frame that is worst by the truth; of several the one in the middle. */
export function worstOf<T extends Take>(frames: readonly T[]): T {
  const most = Math.max(...frames.map(truthOf));
  const worst = frames.filter((frame) => truthOf(frame) === most);
  return worst[Math.floor(worst.length / 2)]!;
}

/**
 * Gathers what the pipeline says of the film, frame by frame. Of the recovered pictures only the one at the
 * moment of each condition that is worst by the truth is kept.
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
    const { accepted, refusal, severityAfter } = recovery;
    const rgb = picture && toRgb(picture);
    const likeness = rgb && psnr({ data: rgb }, this.#film.clean(frame.index).picture);
    frame.recovery = {
      accepted,
      severityAfter,
      ...(refusal && { refusal }),
      ...(likeness !== undefined && { psnr: likeness }),
    };
    const worst = this.worst.get(frame.condition);
    const truth = truthOf(frame);
    if (rgb && accepted && truth > (worst?.truth ?? 0))
      this.worst.set(frame.condition, { index: frame.index, truth, rgb });
  }
}
