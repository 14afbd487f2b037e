import { systemClock, type Clock } from '../core/time.js';
import type { Port, Subscription } from './port.js';
import { QOS } from './qos.js';
import { timeNs, type RosTime } from './time.js';

/**
 * A node's time by `use_sim_time`: the system clock or, in simulation, the last time on `/clock`. Simulated time is 0
 * until the first message, and it may jump back.
 */
export class RosClock implements Clock {
  readonly #port: Port;
  #simulated = false;
  #subscription: Promise<Subscription> | undefined;
  #simulatedNs = 0n;

  constructor(port: Port) {
    this.#port = port;
  }

  get simulated(): boolean {
    return this.#simulated;
  }

  /** Starts or stops following `/clock`. */
  simulate(wanted: boolean): void {
    if (wanted === this.#simulated) return;
    this.#simulated = wanted;
    if (wanted) {
      this.#simulatedNs = 0n;
      const qos = { ...QOS.sensor, depth: 1 };
      this.#subscription = this.#port.subscribe(
        '/clock',
        'rosgraph_msgs/msg/Clock',
        ({ clock }) => {
          this.#simulatedNs = timeNs(clock as RosTime);
        },
        { qos },
      );
      // If the port was closed meanwhile, it has reported that itself.
      this.#subscription.catch(() => {});
    } else this.close();
  }

  wallNs(): bigint {
    return this.#simulated ? this.#simulatedNs : systemClock.wallNs();
  }

  monotonicMs(): number {
    return systemClock.monotonicMs();
  }

  close(): void {
    void this.#subscription?.then((subscription) => subscription.close()).catch(() => {});
    this.#subscription = undefined;
  }
}
