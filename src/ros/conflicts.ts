import type { Port, Publication, Subscription } from './port.js';
import { incompatibility, qosText } from './qos.js';

/**
 * The counterparts of one of a port's endpoints that get nothing from it, or it from them, because more is asked for
 * than is offered: a sentence each, both sides by name.
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
