import { setTimeout as sleep } from 'node:timers/promises';
import { asFoglightError, type FoglightError } from '../core/errors.js';
import type { PipelineEvent, Sink } from '../core/events.js';
import type { Answer } from '../core/question.js';
import type { Source } from '../core/source.js';
import type { OpenRun } from '../pipeline/run.js';
import { isFor } from '../pipeline/standingQuestions.js';

export interface AskOnceOptions {
  readonly question: string;
  readonly sources: readonly Source[];
  readonly ask: OpenRun['ask'];
  /** Longest wait for a first picture, and for something to answer from after it; milliseconds. */
  readonly startMs: number;
  readonly deadlineMs: number;
  /** Called when nothing more is awaited of live cameras. */
  readonly finished: () => void;
}

/** What came of the question for one camera: an answer, or the error that there is none. */
export interface Asked {
  readonly camera: string;
  readonly answer?: Answer;
  readonly error?: Pick<FoglightError, 'code' | 'message'>;
}

/** How long a live camera is watched from its first picture on: motion and "since when" need a while. Milliseconds. */
const WATCH_MS = 3_000;
/** Pause before a question is put again that could not be answered from the pictures so far, milliseconds. */
const AGAIN_MS = 500;

/**
 * Puts one question once for each camera it is for: a live one when it has been watched for a while, counted from its
 * first picture; a recorded one at its end.
 */
export class AskOnce implements Sink {
  readonly name = 'ask';
  readonly wantsPictures = false;
  readonly #options: AskOnceOptions;
  readonly #results = new Map<string, Asked>();
  readonly #live: ReadonlySet<string>;
  /** Cameras that something is awaited of. */
  readonly #open: Set<string>;
  readonly #started = new Set<string>();
  readonly #seen = new Set<string>();
  readonly #errors = new Map<string, Asked['error']>();
  readonly #closing = new AbortController();

  constructor(options: AskOnceOptions) {
    this.#options = options;
    const { question, sources } = options;
    const names = sources.flatMap(({ named, camera }) => (named ? camera : []));
    const wanted = sources.filter(({ camera }) => isFor(question, camera, names));
    this.#live = new Set(wanted.flatMap(({ finite, camera }) => (finite ? [] : camera)));
    this.#open = new Set(wanted.map(({ camera }) => camera));
    for (const { camera } of wanted) this.#results.set(camera, { camera });
  }

  /** One a camera, in the order of the sources. */
  get results(): readonly Asked[] {
    return [...this.#results.values()].map((asked) => {
      const error = asked.error ?? this.#errors.get(asked.camera);
      return asked.answer || !error ? asked : { ...asked, error };
    });
  }

  publish(event: PipelineEvent): void {
    if (event.type === 'report') this.#see(event.header.camera);
    else if (event.type === 'error') this.#errors.set(event.camera, event);
    else if (event.type === 'source') this.#follow(event);
  }

  /** Asks about the last pictures, where nobody has asked yet. The sources have ended. */
  async atEnd(): Promise<void> {
    const unasked = this.results.filter(({ camera, answer }) => !answer && this.#seen.has(camera));
    await Promise.all(unasked.map(({ camera }) => this.#ask(camera)));
  }

  close(): Promise<void> {
    this.#closing.abort();
    return Promise.resolve();
  }

  #follow({ camera, state, code }: Extract<PipelineEvent, { type: 'source' }>): void {
    if (state === 'starting' && this.#live.has(camera) && !this.#started.has(camera)) {
      this.#started.add(camera);
      void this.#after(this.#options.startMs, () => !this.#seen.has(camera) && this.#done(camera));
    }
    const isOver = state === 'ended' || state === 'failed' || code === 'FOG_SOURCE_REFUSED';
    if (isOver && !this.#seen.has(camera)) this.#done(camera);
    else if (isOver && !this.#live.has(camera)) this.#done(camera);
  }

  #see(camera: string): void {
    if (this.#seen.has(camera)) return;
    this.#seen.add(camera);
    if (!this.#live.has(camera)) return;
    const { deadlineMs } = this.#options;
    void this.#after(Math.min(WATCH_MS, deadlineMs / 2), () => void this.#put(camera, deadlineMs));
  }

  /** Asks, and again where a picture more may help. */
  async #put(camera: string, patienceMs: number): Promise<void> {
    const startedMs = performance.now();
    for (let tries = 1; ; tries += 1) {
      const { answer, error } = await this.#ask(camera);
      const unseen = error?.code === 'FOG_CAMERA_NOT_SEEN' && performance.now() - startedMs < patienceMs;
      const unsure = answer?.status === 'cannot_tell' && tries === 1;
      if (!(unseen || unsure) || this.#closing.signal.aborted) break;
      await sleep(AGAIN_MS);
    }
    this.#done(camera);
  }

  async #ask(camera: string): Promise<Asked> {
    const question = { id: 'ask', text: this.#options.question };
    const asked = await this.#options.ask({ question, camera, signal: this.#closing.signal }).then(
      ({ answer }): Asked => ({ camera, answer }),
      (failure: unknown): Asked => ({ camera, error: asFoglightError(failure, 'FOG_REASON') }),
    );
    this.#results.set(camera, asked);
    return asked;
  }

  #done(camera: string): void {
    this.#open.delete(camera);
    if (this.#open.size === 0 && this.#live.size > 0) this.#options.finished();
  }

  async #after(ms: number, act: () => void): Promise<void> {
    const waited = await sleep(ms, true, { signal: this.#closing.signal }).catch(() => false);
    if (waited) act();
  }
}
