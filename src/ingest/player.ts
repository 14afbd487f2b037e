import { Observable, type Subscription } from 'rxjs';
import type { Frame } from '../core/frame.js';
import type { Source } from '../core/source.js';
import { systemClock, type Clock } from '../core/time.js';

export interface PlayerOptions {
  /** Playback speed: recorded seconds per second; default 1. */
  readonly rate?: number;
  /** Start again when all sources have ended; default false. */
  readonly loop?: boolean;
  /** Where to start, seconds after the earliest picture of all sources; default 0. */
  readonly startOffsetS?: number;
  /** Clock that the playback speed refers to; by default this machine's. */
  readonly machineClock?: Pick<Clock, 'monotonicMs'>;
}

/**
 * Plays recorded sources as if they were live cameras: each frame is emitted when the player's time reaches its stamp.
 * All cameras share that time. The player is itself a clock: its time is 0 before the first frame and returns to the
 * start with each loop.
 */
export class Player implements Clock {
  readonly simulated = true;
  readonly #rate: number;
  readonly #loop: boolean;
  readonly #offsetNs: bigint;
  readonly #machineClock: Pick<Clock, 'monotonicMs'>;
  /** Sources that play. Those whose first frame of the next pass has arrived are also in `#ready`, with its stamp. */
  readonly #members = new Set<object>();
  readonly #ready = new Map<object, { readonly stampNs: bigint; readonly start: () => void }>();
  #startNs = 0n;
  #startedMs: number | undefined;

  constructor({ rate = 1, loop = false, startOffsetS = 0, machineClock = systemClock }: PlayerOptions = {}) {
    this.#rate = rate;
    this.#loop = loop;
    this.#offsetNs = BigInt(Math.round(startOffsetS * 1e9));
    this.#machineClock = machineClock;
  }

  wallNs(): bigint {
    if (this.#startedMs === undefined) return 0n;
    const elapsedMs = (this.#machineClock.monotonicMs() - this.#startedMs) * this.#rate;
    return this.#startNs + BigInt(Math.round(elapsedMs * 1e6));
  }

  monotonicMs(): number {
    return this.#machineClock.monotonicMs();
  }

  /** Wraps a source so that it is played. The source's buffers bound how far it reads ahead of the player's time. */
  play(source: Source): Source {
    const member = {};
    // Registered before it is subscribed to, so that the first source that is ready waits for all others.
    this.#members.add(member);
    const frames = new Observable<Frame>((subscriber) => {
      this.#members.add(member);
      let reading: Subscription | undefined;
      let timer: NodeJS.Timeout | undefined;
      let queue: Frame[] = [];
      const stop = (): void => {
        clearTimeout(timer);
        reading?.unsubscribe();
        for (const { pixels } of queue.splice(0)) pixels.release();
        this.#leave(member);
      };

      const pass = (): void => {
        let started = false;
        let ended = false;
        let frames = 0;
        queue = [];
        const pump = (): void => {
          clearTimeout(timer);
          for (let head = queue[0]; head && started; head = queue[0]) {
            const { stampNs } = head.header;
            const waitMs = this.#waitMs(stampNs);
            if (waitMs > 0) {
              timer = setTimeout(pump, waitMs);
              return;
            }
            queue.shift();
            if (stampNs < this.#startNs) head.pixels.release();
            else subscriber.next(head);
          }
          if (!ended || queue.length > 0) return;
          if (this.#loop && frames > 0) return pass();
          stop();
          subscriber.complete();
        };
        reading = source.frames.subscribe({
          next: (frame) => {
            queue.push(frame);
            if (frames++ === 0)
              this.#arrive(member, frame.header.stampNs, () => {
                started = true;
                pump();
              });
            // While the first frame of the queue waits, its timer also serves those behind it.
            else if (queue.length === 1) pump();
          },
          error: (error: unknown) => {
            stop();
            subscriber.error(error);
          },
          complete: () => {
            ended = true;
            if (queue.length === 0) pump();
          },
        });
      };
      pass();
      return stop;
    });
    return { ...source, finite: source.finite && !this.#loop, frames };
  }

  #waitMs(stampNs: bigint): number {
    return Number(stampNs - this.wallNs()) / 1e6 / this.#rate;
  }

  #arrive(member: object, stampNs: bigint, start: () => void): void {
    this.#ready.set(member, { stampNs, start });
    this.#startWhenAllAreReady();
  }

  #leave(member: object): void {
    this.#ready.delete(member);
    if (this.#members.delete(member)) this.#startWhenAllAreReady();
  }

  #startWhenAllAreReady(): void {
    if (this.#ready.size === 0 || this.#ready.size < this.#members.size) return;
    const ready = [...this.#ready.values()];
    this.#ready.clear();
    this.#startNs = ready.map(({ stampNs }) => stampNs).reduce((a, b) => (b < a ? b : a)) + this.#offsetNs;
    this.#startedMs = this.#machineClock.monotonicMs();
    for (const { start } of ready) start();
  }
}
