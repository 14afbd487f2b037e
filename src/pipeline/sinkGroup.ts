import { asFoglightError } from '../core/errors.js';
import type { FrameHeader } from '../core/frame.js';
import type { PipelineEvent, Sink } from '../core/events.js';

/** All sinks as one. A sink that fails is reported once and removed; the others go on. */
export class SinkGroup {
  readonly #sinks = new Set<Sink>();
  readonly #onFailure: (sink: Sink, error: unknown) => void;
  #pending: Promise<unknown> = Promise.resolve();

  constructor(onFailure: (sink: Sink, error: unknown) => void) {
    this.#onFailure = onFailure;
  }

  add(sinks: readonly Sink[]): void {
    for (const sink of sinks) this.#sinks.add(sink);
  }

  /** Whether any sink needs the pixels of this picture; if none does, it is not copied. */
  wantsPixels(header: Pick<FrameHeader, 'original'>): boolean {
    return this.#some(header, (sink) => sink.wantsPictures);
  }

  /** The same for the captured picture beside a recovery. */
  wantsCaptured(header: Pick<FrameHeader, 'original'>): boolean {
    return this.#some(header, (sink) => sink.wantsCaptured === true);
  }

  #some({ original }: Pick<FrameHeader, 'original'>, wants: (sink: Sink) => boolean): boolean {
    for (const sink of this.#sinks)
      if (wants(sink) && !(original && sink.usesOriginal?.(original.kind))) return true;
    return false;
  }

  /** Hands the event to every sink without waiting; `drained` waits for what they still have to do. */
  emit(event: PipelineEvent): void {
    for (const sink of this.#sinks) {
      try {
        const done = sink.publish(event);
        if (done)
          this.#pending = Promise.all([
            this.#pending,
            done.catch((error: unknown) => this.#fail(sink, error)),
          ]);
      } catch (error) {
        this.#fail(sink, error);
      }
    }
  }

  /** Resolves when the sinks have taken every event so far. Complete mode waits for it. */
  async drained(): Promise<void> {
    await this.#pending;
  }

  /** Closes every sink. What they recorded is kept. */
  async close(): Promise<void> {
    await this.drained();
    const sinks = [...this.#sinks];
    this.#sinks.clear();
    await Promise.all(
      sinks.map((sink) => sink.close().catch((error: unknown) => this.#onFailure(sink, error))),
    );
  }

  #fail(sink: Sink, error: unknown): void {
    if (!this.#sinks.delete(sink)) return;
    this.#onFailure(sink, asFoglightError(error, 'FOG_OUTPUT'));
    sink.close().catch(() => {});
  }
}
