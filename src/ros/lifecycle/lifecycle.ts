import { Subject } from 'rxjs';
import { FoglightError } from '../../core/errors.js';
import { ending, requested, type Outcome, type State, type Transition } from './states.js';

/** The callbacks of a managed node. A FoglightError means failure: the node keeps its state. */
export interface LifecycleCallbacks {
  /** Opens sources, rooms and sinks. No picture is read yet. */
  configure(): Promise<void>;
  /** Starts reading pictures. */
  activate(): Promise<void>;
  /** Stops reading pictures. */
  deactivate(): Promise<void>;
  /** Closes what `configure` opened. */
  cleanup(): Promise<void>;
  /** Closes everything, from any state. It is also the reaction to an unexpected error. */
  shutdown(): Promise<void>;
}

/** A transition that took place, with the reason if it did not succeed. */
export interface Step {
  readonly transition: Transition;
  readonly reason?: string;
}

const WORK: Readonly<Partial<Record<State, keyof LifecycleCallbacks>>> = {
  configuring: 'configure',
  activating: 'activate',
  deactivating: 'deactivate',
  cleaningup: 'cleanup',
  shuttingdown: 'shutdown',
  errorprocessing: 'shutdown',
};

/** A managed node. It makes one transition at a time and runs the callback in the transition state. */
export class Lifecycle {
  readonly #work: LifecycleCallbacks;
  /** Every transition, including those into and out of transition states. */
  readonly steps = new Subject<Step>();
  #state: State = 'unconfigured';
  #changing: Promise<unknown> = Promise.resolve();

  constructor(work: LifecycleCallbacks) {
    this.#work = work;
  }

  get state(): State {
    return this.#state;
  }

  /** Resolves to whether the transition was possible and succeeded. Never rejects. */
  async change(request: { readonly id: number; readonly label: string }): Promise<boolean> {
    const transition = requested(this.#state, request);
    if (!transition) return false;
    this.#make({ transition });
    this.#changing = this.#doWork();
    const outcome = await this.#changing;
    if (outcome === 'error') await (this.#changing = this.#doWork());
    return outcome === 'success';
  }

  /** Shuts down after the transition in progress. */
  async shutdown(): Promise<void> {
    while (ending(this.#state, 'success')) await this.#changing;
    await this.change({ id: 0, label: 'shutdown' });
  }

  async #doWork(): Promise<Outcome> {
    const work = WORK[this.#state]!;
    let outcome: Outcome = 'success';
    let reason: string | undefined;
    try {
      await this.#work[work]();
    } catch (error) {
      outcome = error instanceof FoglightError ? 'failure' : 'error';
      reason = error instanceof Error ? error.message : String(error);
    }
    this.#make({ transition: ending(this.#state, outcome)!, ...(reason !== undefined && { reason }) });
    return outcome;
  }

  #make(step: Step): void {
    this.#state = step.transition.to;
    this.steps.next(step);
  }
}
