import { sameCondition, type Condition } from '../core/condition.js';
import type { Degradation } from '../core/degradation.js';
import type { PipelineEvent, SourceState } from '../core/events.js';
import {
  initialCondition,
  miss,
  observe,
  steady,
  type ConditionInput,
  type ConditionRules,
  type ConditionState,
} from '../gate/condition.js';
import { gateScore } from '../core/assessment.js';
import type { Clock } from '../core/time.js';
import type { ViewRules } from '../gate/referenceView.js';
import { CameraView, type ViewPicture } from './cameraView.js';

/** Interval at which the time without a picture is checked, milliseconds. */
const LOOK_MS = 250;

/** One assessed picture. */
export type ConditionPicture = Omit<ConditionInput, 'movedSinceNs'> & Pick<ViewPicture, 'thumbnail'>;

/** The condition of one camera during a run, from its pictures and the states of its source. */
export class CameraCondition {
  readonly #camera: string;
  readonly #rules: () => ConditionRules & ViewRules;
  readonly #clock: Clock;
  readonly #emit: (event: PipelineEvent) => void;
  readonly #view: CameraView;
  #state: ConditionState;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    camera: string,
    rules: () => ConditionRules & ViewRules,
    clock: Clock,
    emit: (event: PipelineEvent) => void,
    view = new CameraView(camera),
  ) {
    this.#camera = camera;
    this.#rules = rules;
    this.#clock = clock;
    this.#emit = emit;
    this.#view = view;
    this.#state = initialCondition(clock.wallNs(), clock.wallNs());
  }

  /** Undefined until the first picture has arrived or the camera is gone. */
  get current(): Condition | undefined {
    return this.#state.condition;
  }

  /** The degradations that are there, steady over time, with their intensity of late; strongest first. */
  get steady(): readonly Degradation[] {
    return steady(this.#state);
  }

  /** The condition with one more picture. */
  see({ thumbnail, ...picture }: ConditionPicture): Condition {
    clearInterval(this.#timer);
    const rules = this.#rules();
    const degraded = gateScore(picture.assessment) >= rules.low;
    // Separate stills show different things.
    const movedSinceNs = picture.still
      ? undefined
      : this.#view.see({ thumbnail, degraded, ...picture }, rules);
    const input = { ...picture, movedSinceNs };
    const next = observe(this.#state, input, rules);
    // Separate stills have no condition over time; their reports have their state.
    if (input.still) return next.condition!;
    return this.#change(next, input.stampNs)!;
  }

  /** Must be called when time jumped back: discards the state. */
  startAnew(): void {
    const now = this.#clock.wallNs();
    this.#state = initialCondition(now, now);
    this.#view.startAnew();
  }

  /** Handles a state of the source. While no pictures arrive, a timer checks whether the camera is gone. */
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
