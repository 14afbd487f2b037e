import type { Clock } from '../core/time.js';
import type { Closable, Port } from './port.js';
import { QOS } from './qos.js';
import { rosTime } from './time.js';

/**
 * Publishes a simulated clock on `/clock`, once it has begun.
 * @param hz rate in Hz of wall-clock time
 */
export async function publishClock(port: Port, clock: Clock, hz: number): Promise<Closable> {
  // Reliable, so that reliable and best-effort subscribers match. Old times are useless, so the depth is 1.
  const out = await port.advertise('/clock', 'rosgraph_msgs/msg/Clock', {
    qos: { ...QOS.default, depth: 1 },
  });
  const timer = setInterval(() => {
    const now = clock.wallNs();
    if (now !== 0n && out.ready) void out.publish({ clock: rosTime(now) });
  }, 1000 / hz);
  return {
    close() {
      clearInterval(timer);
      out.close();
    },
  };
}
