import { Subject } from 'rxjs';
import type { NodeName } from '../names.js';
import type { Peer } from '../port.js';
import { qosOf } from './qos.js';
import type { RclEndpoint, RclNode } from './rcl.js';

/** rclnodejs does not tell of changes: how often the graph is looked at, milliseconds. */
const POLL_MS = 100;
/** What rmw calls the node of a DDS endpoint that has none, or whose node is not known yet. */
const NOBODY: readonly string[] = ['_CREATED_BY_BARE_DDS_APP_', '_NODE_NAME_UNKNOWN_'];
const HASH_VERSION = 1;

/** Who is on the graph, as rcl knows it. */
export class RclGraph {
  readonly changes = new Subject<void>();
  readonly #rcl: RclNode;
  readonly #self: NodeName;
  /** What was asked about is watched from then on. */
  readonly #topics = new Set<string>();
  readonly #timer: NodeJS.Timeout;
  #last = '';

  constructor(rcl: RclNode, self: NodeName) {
    this.#rcl = rcl;
    this.#self = self;
    this.#timer = setInterval(() => this.#look(), POLL_MS);
  }

  /** @param topic absolute */
  peers(topic: string): Peer[] {
    this.#topics.add(topic);
    return this.#peers(topic);
  }

  nodes(): string[] {
    const names = this.#rcl
      .getNodeNamesAndNamespaces()
      .map(({ name, namespace }) => fullName(namespace, name));
    return [...new Set(names)].filter((name) => name !== this.#self.full).sort();
  }

  close(): void {
    clearInterval(this.#timer);
    this.changes.complete();
  }

  #look(): void {
    const now = JSON.stringify([this.nodes(), [...this.#topics].map((topic) => this.#peers(topic))]);
    if (now === this.#last) return;
    this.#last = now;
    this.changes.next();
  }

  #peers(topic: string): Peer[] {
    const of = (kind: Peer['kind'], endpoints: readonly RclEndpoint[]): Peer[] =>
      endpoints.map((endpoint) => peerOf(kind, endpoint)).filter(({ node }) => node !== this.#self.full);
    return [
      ...of('publication', this.#rcl.getPublishersInfoByTopic(topic, false)),
      ...of('subscription', this.#rcl.getSubscriptionsInfoByTopic(topic, false)),
    ];
  }
}

function peerOf(kind: Peer['kind'], endpoint: RclEndpoint): Peer {
  const { node_name: name, node_namespace: namespace, topic_type: type, topic_type_hash: hash } = endpoint;
  const qos = qosOf(endpoint.qos_profile);
  const typeHash = hash?.version === HASH_VERSION ? Buffer.from(hash.value).toString('hex') : undefined;
  return {
    kind,
    type,
    qos,
    ...(!NOBODY.includes(name) && { node: fullName(namespace, name) }),
    ...(typeHash !== undefined && { typeHash: `RIHS01_${typeHash}` }),
  };
}

const fullName = (namespace: string, name: string): string => `${namespace === '/' ? '' : namespace}/${name}`;
