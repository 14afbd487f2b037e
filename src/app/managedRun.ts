import type { OpenRun, RunResult } from '../pipeline/run.js';
import type { LifecycleCallbacks } from '../ros/lifecycle/lifecycle.js';

/** A run that follows the lifecycle of a managed node. `open` is called at each configure transition. */
export class ManagedRun implements LifecycleCallbacks {
  readonly #open: () => Promise<OpenRun>;
  #run: OpenRun | undefined;
  #stop = new AbortController();
  #ended: Promise<void> | undefined;
  /** Results of the runs that were cleaned up. */
  readonly results: RunResult[] = [];

  constructor(open: () => Promise<OpenRun>) {
    this.#open = open;
  }

  /** Resolves when all sources have ended, or at once if the run is not active. Rejects if the run fails. */
  get ended(): Promise<void> {
    return this.#ended ?? Promise.resolve();
  }

  async configure(): Promise<void> {
    this.#run = await this.#open();
  }

  activate(): Promise<void> {
    this.#stop = new AbortController();
    this.#ended = this.#run!.watch(this.#stop.signal);
    // The failure reaches those who await `ended`. In a managed node nobody does: it must not be an unhandled rejection.
    this.#ended.catch(() => {});
    return Promise.resolve();
  }

  async deactivate(): Promise<void> {
    this.#stop.abort();
    await this.ended.catch(() => {});
    this.#ended = undefined;
  }

  async cleanup(): Promise<void> {
    const run = this.#run;
    this.#run = undefined;
    if (run) this.results.push(await run.close());
  }

  async shutdown(): Promise<void> {
    await this.deactivate();
    await this.cleanup();
  }
}
