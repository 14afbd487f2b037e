import { DdsPort } from '../../src/ros/dds/ddsPort.js';
import type { Port, PortOptions, Way } from '../../src/ros/port.js';
import { openPort } from '../../src/ros/way.js';

/** Set by `make test-ros`: by which way the node under test and the nodes it meets join the graph. */
const asked = (name: string): Way => (process.env[name] === 'rclnodejs' ? 'rclnodejs' : 'dds');
export const way = asked('FOGLIGHT_TEST_WAY');
export const peerWay = asked('FOGLIGHT_TEST_PEERS');

/** The node under test. */
export const join = (options: PortOptions): Promise<Port> => open(options, way);

/** Another node; to be opened first, because rmw_cyclonedds insists on making the domain of its process. */
export const meet = (options: PortOptions): Promise<Port> => open(options, peerWay);

function open(options: PortOptions, by: Way): Promise<Port> {
  if (by === 'dds') return DdsPort.open(options);
  // The middleware reads the process's own environment.
  Object.assign(process.env, options.env);
  return openPort(options, by);
}
