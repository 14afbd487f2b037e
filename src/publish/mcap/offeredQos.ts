import type { Qos } from '../../ros/qos.js';

/** The duration that stands for "no limit". */
const FOREVER = '  sec: 9223372036\n  nsec: 854775807';

/**
 * A QoS as rosbag2 keeps it with a topic (`offered_qos_profiles`), so that a player offers the same: a latched topic
 * latches again. Numbers are those of rmw, which every release of rosbag2 reads.
 */
export function offeredQos({ reliability, durability, depth }: Qos): string {
  const lines = [
    'history: 1',
    `depth: ${depth}`,
    `reliability: ${reliability === 'reliable' ? 1 : 2}`,
    `durability: ${durability === 'transient_local' ? 1 : 2}`,
    ...['deadline', 'lifespan'].map((name) => `${name}:\n${FOREVER}`),
    'liveliness: 1',
    `liveliness_lease_duration:\n${FOREVER}`,
    'avoid_ros_namespace_conventions: false',
  ];
  return `- ${lines.join('\n').replaceAll('\n', '\n  ')}`;
}
