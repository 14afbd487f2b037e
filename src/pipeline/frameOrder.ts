import type { FrameHeader } from '../core/frame.js';
import type { PipelineEvent } from '../core/events.js';
import type { SinkGroup } from './sinkGroup.js';

/** What the operators of a camera see of the sinks. */
export type FrameSinks = Pick<SinkGroup, 'emit' | 'drained' | 'wantsPixels' | 'wantsCaptured'>;

/** Events that go out together: those of one frame, or one that belongs to none. */
interface Slot {
  readonly frame: Pick<FrameHeader, 'seq' | 'stampNs'> | undefined;
  readonly events: PipelineEvent[];
}

/**
 * The events of one camera in complete mode, frame by frame: all of one frame before the first of the next. Several
 * frames are at work at once, and which one is faster must not show: two runs over the same input give the same bytes.
 */
export class FrameOrder implements FrameSinks {
  readonly #sinks: SinkGroup;
  readonly #slots: Slot[] = [];

  constructor(sinks: SinkGroup) {
    this.#sinks = sinks;
  }

  /** A frame came in. */
  begin(frame: FrameHeader): void {
    this.#slots.push({ frame, events: [] });
  }

  /** All is said of this frame, and of those before it. */
  settle({ seq }: FrameHeader): void {
    const last = this.#slots.findIndex(({ frame }) => frame?.seq === seq);
    const next = this.#slots.findIndex(({ frame }, i) => i > last && frame !== undefined);
    this.#flush(next < 0 ? this.#slots.length : next);
  }

  /** No frame comes any more. */
  end(): void {
    this.#flush(this.#slots.length);
  }

  emit(event: PipelineEvent): void {
    const slot = this.#slots.find(({ frame }) => frame && isAbout(event, frame));
    if (slot) slot.events.push(event);
    // What the source says itself comes after the frames that it gave before.
    else if (this.#slots.length > 0) this.#slots.push({ frame: undefined, events: [event] });
    else this.#sinks.emit(event);
  }

  drained(): Promise<void> {
    return this.#sinks.drained();
  }

  wantsPixels(header: Pick<FrameHeader, 'original'>): boolean {
    return this.#sinks.wantsPixels(header);
  }

  wantsCaptured(header: Pick<FrameHeader, 'original'>): boolean {
    return this.#sinks.wantsCaptured(header);
  }

  #flush(slots: number): void {
    for (const { events } of this.#slots.splice(0, slots))
      for (const event of events) this.#sinks.emit(event);
  }
}

function isAbout(event: PipelineEvent, { seq, stampNs }: Pick<FrameHeader, 'seq' | 'stampNs'>): boolean {
  if ('header' in event) return event.header.seq === seq;
  if (event.type === 'answer') return event.answer.stampNs === stampNs;
  return 'stampNs' in event && event.stampNs === stampNs;
}
