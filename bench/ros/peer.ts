import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '../../src/core/time.js';
import { rosTime } from '../../src/publish/ros/header.js';
import type { Port, Transport } from '../../src/ros/port.js';
import { openPort } from '../../src/ros/transport.js';

/**
 * The other processes of `npm run -s bench:ros`:
 *
 *   peer.js WAY camera WIDTH HEIGHT HZ    publishes /camera/image_raw, the time as stamp
 *   peer.js WAY relay                     subscribes to it and republishes /relay/best: what a node costs that does nothing
 */
const IMAGE = 'sensor_msgs/msg/Image';
const [transport, role = '', ...rest] = process.argv.slice(2);

async function camera(port: Port, width: number, height: number, hz: number): Promise<void> {
  const publication = await port.advertise('/camera/image_raw', IMAGE, { inFlight: 2 });
  // Bright, smooth and sharp enough to be clean, with the grain of a sensor.
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < data.length; i++)
    data[i] = 96 + ((i / 3) % width) / 16 + (Math.imul(i, 2654435761) >>> 29);
  process.stdout.write('publishing\n');
  const start = performance.now();
  for (let n = 1; ; n++) {
    // A picture is no copy of the last, lest the camera pass for frozen.
    data[n % data.length]! ^= 1;
    const header = { stamp: rosTime(systemClock.wallNs()), frame_id: 'camera' };
    await publication.publish({ header, width, height, encoding: 'rgb8', step: width * 3, data });
    await sleep(Math.max(0, start + (n * 1000) / hz - performance.now()));
  }
}

async function relay(port: Port): Promise<void> {
  const publication = await port.advertise('/relay/best', IMAGE);
  await port.subscribe('/camera/image_raw', IMAGE, async (message) => {
    await publication.publish(message);
  });
}

const port = await openPort({ node: role }, transport as Transport);
process.once('SIGTERM', () => void port.close().then(() => process.exit(0)));
const [width = 0, height = 0, hz = 0] = rest.map(Number);
await (role === 'camera' ? camera(port, width, height, hz) : relay(port));
