import type { Clock } from '../core/time.js';
import type { Closable, Port } from './port.js';
import { QOS } from './qos.js';
import { rosTime } from './time.js';

/** Levels of rcl_interfaces/msg/Log that are passed on. */
export const LOG_LEVEL = { warn: 30, error: 40, fatal: 50 } as const;
export type LogLevel = keyof typeof LOG_LEVEL;

export interface RosOut extends Closable {
  log(level: LogLevel, text: string): void;
}

/** Publishes log messages on `/rosout`. Late subscribers get earlier ones (transient local). */
export async function openRosOut(port: Port, clock: Clock): Promise<RosOut> {
  const qos = { ...QOS.latched, depth: 1000 };
  const out = await port.advertise('/rosout', 'rcl_interfaces/msg/Log', { qos });
  const name = port.node.full.slice(1).replaceAll('/', '.');
  return {
    log(level, text) {
      // A ROS string cannot hold a NUL character.
      const msg = text.replaceAll('\0', '');
      void out.publish({ stamp: rosTime(clock.wallNs()), level: LOG_LEVEL[level], name, msg });
    },
    close: () => out.close(),
  };
}
