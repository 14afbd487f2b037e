import { FoglightError } from '../core/errors.js';
import { DdsPort } from './dds/ddsPort.js';
import { findDdsLibrary } from './dds/library.js';
import type { Port, PortOptions, Transport } from './port.js';
import { RclPort } from './rclnodejs/rclPort.js';
import { lackingForRcl } from './rclnodejs/rcl.js';

/** The transport that this process would use, and the reason. */
export interface TransportChoice {
  readonly transport: Transport | 'none';
  /** For people: what was found, or what to install. */
  readonly reason: string;
}

/** Chooses how to join the ROS 2 graph; a sourced ROS 2 comes first. Nothing is joined or changed. */
export function chooseTransport(
  env: NodeJS.ProcessEnv = process.env,
  wanted: Transport | 'auto' = 'auto',
): TransportChoice {
  const lacking = lackingForRcl(env);
  if (wanted !== 'dds' && lacking === undefined)
    return {
      transport: 'rclnodejs',
      reason: `the sourced ROS 2 ${env['ROS_DISTRO']}, ${env['RMW_IMPLEMENTATION'] ?? 'its own middleware'}`,
    };
  if (wanted === 'rclnodejs') return { transport: 'none', reason: lacking! };
  return ddsTransport(env, wanted === 'auto' ? lacking : undefined);
}

function ddsTransport(env: NodeJS.ProcessEnv, lacking: string | undefined): TransportChoice {
  const library = findDdsLibrary(env);
  if (library === undefined)
    return { transport: 'none', reason: 'no Cyclone DDS library is found: apt-get install libddsc0debian' };
  const { ROS_DISTRO: distro, RMW_IMPLEMENTATION: rmw } = env;
  const beside = distro
    ? `, beside the sourced ROS 2 ${distro}${lacking === undefined ? '' : ` (${lacking})`}`
    : ', no ROS 2 needed';
  // Topics work between all DDS vendors. Services use vendor-specific headers.
  const services =
    rmw && rmw !== 'rmw_cyclonedds_cpp'
      ? `; services and parameters reach rmw_cyclonedds only, not ${rmw}`
      : '';
  return { transport: 'dds', reason: `Cyclone DDS (${library})${beside}${services}` };
}

/**
 * Joins the graph by the transport that is available.
 * @param wanted a transport, or `auto` for the first that is available
 * @throws FOG_ROS_UNAVAILABLE if there is none, and as `DdsPort.open` and `RclPort.open`
 */
export async function openPort(options: PortOptions, wanted: Transport | 'auto' = 'auto'): Promise<Port> {
  const { transport, reason } = chooseTransport(options.env, wanted);
  if (transport === 'none') throw new FoglightError('FOG_ROS_UNAVAILABLE', reason);
  return transport === 'dds' ? DdsPort.open(options) : RclPort.open(options);
}
