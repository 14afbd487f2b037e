import { DdsPort } from '../../src/ros/dds/ddsPort.js';
import type { Port, PortOptions, Transport } from '../../src/ros/port.js';
import { openPort } from '../../src/ros/transport.js';

/** Set by `make test-ros`: by which transport the node under test and the nodes it meets join the graph. */
const asked = (name: string): Transport => (process.env[name] === 'rclnodejs' ? 'rclnodejs' : 'dds');
export const transport = asked('FOGLIGHT_TEST_TRANSPORT');
export const peerWay = asked('FOGLIGHT_TEST_PEERS');

/** The node under test. */
export const join = (options: PortOptions): Promise<Port> => open(options, transport);

/** Another node; to be opened first, because rmw_cyclonedds insists on making the domain of its process. */
export const meet = (options: PortOptions): Promise<Port> => open(options, peerWay);

function open(options: PortOptions, by: Transport): Promise<Port> {
  if (by === 'dds') return DdsPort.open(options);
  // The middleware reads the process's own environment.
  Object.assign(process.env, options.env);
  return openPort(options, by);
}
