import { systemClock, type Clock } from '../core/time.js';
import type { Port, Subscription } from './port.js';
import { QOS } from './qos.js';
import { timeNs, type RosTime } from './time.js';

/**
 * A node's time, as use_sim_time has it: the machine's, or while simulated what `/clock` said last, which is
 * 0 until it has said anything and may jump back.
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

  /** Follows `/clock`, or no longer. */
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
      // A port that was closed meanwhile has told its own error.
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
