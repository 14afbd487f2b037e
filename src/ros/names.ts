import { FoglightError } from '../core/errors.js';
import { fullTypeName } from './types/definition.js';

const PART = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** A node's place in the graph; `full` is `/namespace/name`. */
export interface NodeName {
  readonly name: string;
  /** Begins with a slash; the root is `/`. */
  readonly namespace: string;
  readonly full: string;
}

/** @throws FOG_ROS_NAME for names that ROS 2 does not allow */
export function nodeName(name: string, namespace = '/'): NodeName {
  if (!PART.test(name) || name.includes('__')) throw new FoglightError('FOG_ROS_NAME', `node ${name}`);
  const space = namespace.startsWith('/') ? namespace : `/${namespace}`;
  if (space !== '/') checkAbsolute(space);
  return { name, namespace: space, full: space === '/' ? `/${name}` : `${space}/${name}` };
}

/** A topic or service name made absolute: `~/best` under the node, `best` under its namespace. */
export function absoluteName(name: string, node: NodeName): string {
  const full = name.startsWith('/')
    ? name
    : name === '~' || name.startsWith('~/')
      ? `${node.full}${name.slice(1)}`
      : `${node.namespace === '/' ? '' : node.namespace}/${name}`;
  checkAbsolute(full);
  return full;
}

/** A valid ROS 2 name as close to the given one as possible: `front-left 2` gives `front_left_2`. */
export function safeName(name: string): string {
  const safe = name
    .replace(/[^A-Za-z0-9_]+/g, '_')
    .replace(/_{2,}/g, '_')
    .replace(/^_|_$/g, '');
  return /^[A-Za-z]/.test(safe) ? safe : `camera_${safe}`.replace(/_$/, '');
}

function checkAbsolute(name: string): void {
  const parts = name.slice(1).split('/');
  if (!parts.every((part) => PART.test(part) && !part.includes('__')))
    throw new FoglightError('FOG_ROS_NAME', name);
}

/** DDS names of topics, requests and replies. */
const PREFIX = { topic: 'rt', request: 'rq', reply: 'rr' } as const;
const SUFFIX = { topic: '', request: 'Request', reply: 'Reply' } as const;

export type Channel = keyof typeof PREFIX;

/** The DDS topic of a ROS topic or service: `/camera/image` is `rt/camera/image`. */
export function ddsTopic(name: string, channel: Channel = 'topic'): string {
  return `${PREFIX[channel]}${name}${SUFFIX[channel]}`;
}

/** The ROS name behind a DDS topic, and what it carries; undefined for topics that are not of ROS. */
export function rosTopic(dds: string): { readonly name: string; readonly channel: Channel } | undefined {
  for (const channel of ['topic', 'request', 'reply'] as const) {
    const [prefix, suffix] = [`${PREFIX[channel]}/`, SUFFIX[channel]];
    if (dds.startsWith(prefix) && dds.endsWith(suffix))
      return { name: dds.slice(prefix.length - 1, dds.length - suffix.length), channel };
  }
  return undefined;
}

/** `sensor_msgs/msg/Image` as DDS calls it: `sensor_msgs::msg::dds_::Image_`. */
export function ddsType(type: string): string {
  const [pkg, kind, name] = fullTypeName(type).split('/');
  return `${pkg}::${kind}::dds_::${name}_`;
}

/** The ROS type behind a DDS type; undefined for types that are not of ROS. */
export function rosType(dds: string): string | undefined {
  const match = /^(\w+)::(\w+)::dds_::(\w+)_$/.exec(dds);
  return match ? `${match[1]}/${match[2]}/${match[3]}` : undefined;
}
