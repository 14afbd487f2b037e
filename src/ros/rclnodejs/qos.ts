import type { Qos } from '../qos.js';
import type { Rcl, RclEndpoint } from './rcl.js';

/** Numbers of rmw's policies. */
const KEEP_LAST = 1;
const RELIABILITY = { reliable: 1, best_effort: 2 } as const;
const DURABILITY = { transient_local: 1, volatile: 2 } as const;
const AUTOMATIC = 1;

export function rclQos(rcl: Rcl, { reliability, durability, depth }: Qos): object {
  return new rcl.QoS(KEEP_LAST, depth, RELIABILITY[reliability], DURABILITY[durability], AUTOMATIC, false);
}

export function qosOf({
  reliability,
  durability,
}: RclEndpoint['qos_profile']): Pick<Qos, 'reliability' | 'durability'> {
  return {
    reliability: reliability === RELIABILITY.reliable ? 'reliable' : 'best_effort',
    durability: durability === DURABILITY.transient_local ? 'transient_local' : 'volatile',
  };
}
