/** The policies of a publisher or subscription that Foglight sets; all keep the last `depth` samples. */
export interface Qos {
  readonly reliability: 'reliable' | 'best_effort';
  readonly durability: 'volatile' | 'transient_local';
  /** Number of samples kept for slow readers and, if transient local, for late ones; at least 1. */
  readonly depth: number;
}

/** ROS 2's profiles of the same names. */
export const QOS = {
  default: { reliability: 'reliable', durability: 'volatile', depth: 10 },
  sensor: { reliability: 'best_effort', durability: 'volatile', depth: 5 },
  latched: { reliability: 'reliable', durability: 'transient_local', depth: 1 },
  services: { reliability: 'reliable', durability: 'volatile', depth: 10 },
  parameterEvents: { reliability: 'reliable', durability: 'volatile', depth: 1000 },
} as const satisfies Record<string, Qos>;

/** The policy that makes a reader and a writer incompatible; undefined if they match. */
export function incompatibility(
  offered: Pick<Qos, 'reliability' | 'durability'>,
  requested: Pick<Qos, 'reliability' | 'durability'>,
): 'reliability' | 'durability' | undefined {
  if (requested.reliability === 'reliable' && offered.reliability === 'best_effort') return 'reliability';
  if (requested.durability === 'transient_local' && offered.durability === 'volatile') return 'durability';
  return undefined;
}

/** The strongest QoS that all of these writers offer: a subscription requests this to match its publishers. */
export function matching(offers: readonly Pick<Qos, 'reliability' | 'durability'>[], depth: number): Qos {
  const all = (key: 'reliability' | 'durability', value: string): boolean =>
    offers.length > 0 && offers.every((offer) => offer[key] === value);
  return {
    reliability: all('reliability', 'reliable') ? 'reliable' : 'best_effort',
    durability: all('durability', 'transient_local') ? 'transient_local' : 'volatile',
    depth,
  };
}

/** A QoS in a few words, for people: "reliable, volatile". */
export function qosText(qos: Pick<Qos, 'reliability' | 'durability'>): string {
  return `${qos.reliability.replace('_', ' ')}, ${qos.durability.replace('_', ' ')}`;
}
