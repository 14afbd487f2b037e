import { sameCondition, type Condition } from '../core/condition.js';
import type { PipelineEvent, SourceState } from '../core/events.js';
import {
  initialCondition,
  miss,
  observe,
  type ConditionInput,
  type ConditionRules,
  type ConditionState,
} from '../gate/condition.js';
import type { Clock } from '../core/time.js';

/** How often the time without a picture is looked at, milliseconds. */
const LOOK_MS = 250;

/** The condition of one camera while it is watched: from its pictures, and from what its source says of itself. */
export class CameraCondition {
  readonly #camera: string;
  readonly #rules: () => ConditionRules;
  readonly #clock: Clock;
  readonly #emit: (event: PipelineEvent) => void;
  #state: ConditionState;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    camera: string,
    rules: () => ConditionRules,
    clock: Clock,
    emit: (event: PipelineEvent) => void,
  ) {
    this.#camera = camera;
    this.#rules = rules;
    this.#clock = clock;
    this.#emit = emit;
    this.#state = initialCondition(clock.wallNs(), clock.wallNs());
  }

  /** Undefined until a picture came or the camera is gone. */
  get current(): Condition | undefined {
    return this.#state.condition;
  }

  /** The condition with one more picture. */
  see(input: ConditionInput): Condition {
    clearInterval(this.#timer);
    const next = observe(this.#state, input, this.#rules());
    // Separate stills are no camera over time: their reports say it, and nothing changes.
    if (input.still) return next.condition!;
    return this.#change(next, input.stampNs)!;
  }

  /** Time jumped back: what was remembered no longer holds. */
  startAnew(): void {
    const now = this.#clock.wallNs();
    this.#state = initialCondition(now, now);
  }

  /** A state of the source. Without pictures it is looked at from time to time whether the camera is gone. */
  source(state: SourceState, reason: string): void {
    clearInterval(this.#timer);
    if (state === 'failed') this.#miss(reason, true);
    if (state !== 'stalled' && state !== 'waiting') return;
    this.#miss(reason, false);
    this.#timer = setInterval(() => this.#miss(reason, false), LOOK_MS);
    this.#timer.unref();
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #miss(reason: string, final: boolean): void {
    const nowNs = this.#clock.wallNs();
    this.#change(miss(this.#state, { reason, final, nowNs }, this.#rules()), nowNs);
  }

  #change(next: ConditionState, stampNs: bigint): Condition | undefined {
    const before = this.#state.condition;
    this.#state = next;
    const { condition } = next;
    if (condition && !sameCondition(before, condition))
      this.#emit({ type: 'condition', camera: this.#camera, stampNs, condition });
    return condition;
  }
}
