import { FoglightError } from '../core/errors.js';
import { DdsPort } from './dds/ddsPort.js';
import { findDdsLibrary } from './dds/library.js';
import type { Port, PortOptions, Way } from './port.js';
import { RclPort } from './rclnodejs/rclPort.js';
import { lackingForRcl } from './rclnodejs/rcl.js';

/** How this process could be on the graph, and why so. */
export interface WayChoice {
  readonly way: Way | 'none';
  /** For people: what was found, or what to install. */
  readonly reason: string;
}

/** Looks for a way onto the ROS 2 graph, through a sourced ROS 2 if it can be; nothing is joined or changed. */
export function chooseWay(env: NodeJS.ProcessEnv = process.env, wanted: Way | 'auto' = 'auto'): WayChoice {
  const lacking = lackingForRcl(env);
  if (wanted !== 'dds' && lacking === undefined)
    return {
      way: 'rclnodejs',
      reason: `the sourced ROS 2 ${env['ROS_DISTRO']}, ${env['RMW_IMPLEMENTATION'] ?? 'its own middleware'}`,
    };
  if (wanted === 'rclnodejs') return { way: 'none', reason: lacking! };
  return overDds(env, wanted === 'auto' ? lacking : undefined);
}

function overDds(env: NodeJS.ProcessEnv, lacking: string | undefined): WayChoice {
  const library = findDdsLibrary(env);
  if (library === undefined)
    return { way: 'none', reason: 'no Cyclone DDS library is found: apt-get install libddsc0debian' };
  const { ROS_DISTRO: distro, RMW_IMPLEMENTATION: rmw } = env;
  const beside = distro
    ? `, beside the sourced ROS 2 ${distro}${lacking === undefined ? '' : ` (${lacking})`}`
    : ', no ROS 2 needed';
  // Topics go between all DDS vendors; requests and replies are each vendor's own.
  const services =
    rmw && rmw !== 'rmw_cyclonedds_cpp'
      ? `; services and parameters reach rmw_cyclonedds only, not ${rmw}`
      : '';
  return { way: 'dds', reason: `Cyclone DDS (${library})${beside}${services}` };
}

/**
 * Joins the graph by the way that is open.
 * @param wanted a way, or whichever is open
 * @throws FOG_ROS_UNAVAILABLE where none is, and as `DdsPort.open` and `RclPort.open`
 */
export async function openPort(options: PortOptions, wanted: Way | 'auto' = 'auto'): Promise<Port> {
  const { way, reason } = chooseWay(options.env, wanted);
  if (way === 'none') throw new FoglightError('FOG_ROS_UNAVAILABLE', reason);
  return way === 'dds' ? DdsPort.open(options) : RclPort.open(options);
}
