import type { Port, Publication, Subscription } from './port.js';
import { incompatibility, qosText } from './qos.js';

/**
 * The peers of an endpoint that do not match it because a subscription requests a stronger QoS than its publisher
 * offers: one sentence per peer, with the names of both sides.
 */
export function conflictsOf(
  port: Port,
  { topic, qos }: Pick<Publication | Subscription, 'topic' | 'qos'>,
  kind: 'publication' | 'subscription',
): string[] {
  return port
    .peers(topic)
    .filter((peer) => peer.kind !== kind)
    .flatMap((peer) => {
      const [offers, asks] =
        kind === 'publication'
          ? [
              { who: port.node.full, qos },
              { who: peer.node ?? 'a subscription', qos: peer.qos },
            ]
          : [
              { who: peer.node ?? 'a publisher', qos: peer.qos },
              { who: port.node.full, qos },
            ];
      const policy = incompatibility(offers.qos, asks.qos);
      if (!policy) return [];
      const [asked, offered] = [qosText(asks.qos), qosText(offers.qos)];
      return [`${policy} of ${topic}: ${asks.who} asks for ${asked}, ${offers.who} offers ${offered}`];
    });
}
