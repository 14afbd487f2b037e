import { Subject } from 'rxjs';
import { FoglightError } from '../../core/errors.js';
import { ending, requested, type Outcome, type State, type Transition } from './states.js';

/** What a node does in its transitions. A FoglightError is a failure: the node stays what it was. */
export interface LifecycleCallbacks {
  /** Opens everything, without a picture taken in. */
  configure(): Promise<void>;
  /** Pictures flow from now on. */
  activate(): Promise<void>;
  /** Pictures flow no more. */
  deactivate(): Promise<void>;
  /** Closes what `configure` opened. */
  cleanup(): Promise<void>;
  /** Closes whatever is open, from any state. Also what an error that no table knows is answered with. */
  shutdown(): Promise<void>;
}

/** A transition that was made, and why it ended so where it did not succeed. */
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

/** A managed node: one transition at a time, its work done between the two halves of it. */
export class Lifecycle {
  readonly #work: LifecycleCallbacks;
  /** Every transition as it is made, also those that begin and end the work. */
  readonly steps = new Subject<Step>();
  #state: State = 'unconfigured';
  #changing: Promise<unknown> = Promise.resolve();

  constructor(work: LifecycleCallbacks) {
    this.#work = work;
  }

  get state(): State {
    return this.#state;
  }

  /** Whether the transition was there to be made, and succeeded. Never rejects. */
  async change(request: { readonly id: number; readonly label: string }): Promise<boolean> {
    const transition = requested(this.#state, request);
    if (!transition) return false;
    this.#make({ transition });
    this.#changing = this.#doWork();
    const outcome = await this.#changing;
    if (outcome === 'error') await (this.#changing = this.#doWork());
    return outcome === 'success';
  }

  /** Shuts down once the transition under way is made. */
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
