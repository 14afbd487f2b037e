import type { OpenRun, RunResult } from '../pipeline/run.js';
import type { LifecycleCallbacks } from '../ros/lifecycle/lifecycle.js';

/** One run in the steps of a managed node; `open` is called anew each time it is configured. */
export class ManagedRun implements LifecycleCallbacks {
  readonly #open: () => Promise<OpenRun>;
  #run: OpenRun | undefined;
  #stop = new AbortController();
  #watching: Promise<void> | undefined;
  /** What became of the runs so far. */
  readonly results: RunResult[] = [];

  constructor(open: () => Promise<OpenRun>) {
    this.#open = open;
  }

  /** Resolves when the sources have ended, rejects when they could not be watched; at once where none is watched. */
  get watching(): Promise<void> {
    return this.#watching ?? Promise.resolve();
  }

  async configure(): Promise<void> {
    this.#run = await this.#open();
  }

  activate(): Promise<void> {
    this.#stop = new AbortController();
    this.#watching = this.#run!.watch(this.#stop.signal);
    // Whoever waits for the end hears of a failure; a managed node waits for nobody.
    this.#watching.catch(() => {});
    return Promise.resolve();
  }

  async deactivate(): Promise<void> {
    this.#stop.abort();
    await this.watching.catch(() => {});
    this.#watching = undefined;
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
