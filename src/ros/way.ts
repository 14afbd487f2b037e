import { FoglightError } from '../core/errors.js';
import { DdsPort, type DdsPortOptions } from './dds/ddsPort.js';
import { findDdsLibrary } from './dds/library.js';
import type { Port } from './port.js';

/** How this process could be on the graph, and why so. */
export interface WayChoice {
  readonly way: 'dds' | 'none';
  /** For people: what was found, or what to install. */
  readonly reason: string;
}

/** Looks for a way onto the ROS 2 graph; nothing is joined or changed. */
export function chooseWay(env: NodeJS.ProcessEnv = process.env): WayChoice {
  const library = findDdsLibrary(env);
  if (library === undefined)
    return { way: 'none', reason: 'no Cyclone DDS library is found: apt-get install libddsc0debian' };
  const { ROS_DISTRO: distro, RMW_IMPLEMENTATION: rmw } = env;
  const beside = distro ? `, beside the sourced ROS 2 ${distro}` : ', no ROS 2 needed';
  // Topics go between all DDS vendors; requests and replies are each vendor's own.
  const services =
    rmw && rmw !== 'rmw_cyclonedds_cpp'
      ? `; services and parameters reach rmw_cyclonedds only, not ${rmw}`
      : '';
  return { way: 'dds', reason: `Cyclone DDS (${library})${beside}${services}` };
}

/**
 * Joins the graph by the way that is open.
 * @throws FOG_ROS_UNAVAILABLE where none is, and as `DdsPort.open`
 */
export async function openPort(options: DdsPortOptions): Promise<Port> {
  const { way, reason } = chooseWay(options.env);
  if (way === 'none') throw new FoglightError('FOG_ROS_UNAVAILABLE', reason);
  return DdsPort.open(options);
}
