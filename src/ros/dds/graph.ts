import { Subject } from 'rxjs';
import type { Message } from '../cdr/codec.js';
import { rosType, type NodeName } from '../names.js';
import type { Peer } from '../port.js';
import type { DdsEndpoint, Guid } from './protocol.js';

const GUID_BYTES = 16;

interface NodeEntities {
  readonly node_namespace: string;
  readonly node_name: string;
  readonly reader_gid_seq: readonly { readonly data: Uint8Array }[];
  readonly writer_gid_seq: readonly { readonly data: Uint8Array }[];
}

/** Who is on the graph: DDS discovery tells of readers and writers, `ros_discovery_info` of the nodes they belong to. */
export class Graph {
  readonly changes = new Subject<void>();
  readonly #self: Guid;
  readonly #gidBytes: number;
  readonly #endpoints = new Map<Guid, DdsEndpoint>();
  readonly #participants = new Map<Guid, readonly NodeEntities[]>();
  readonly #nodeOf = new Map<Guid, string>();
  readonly #own = { readers: new Set<Guid>(), writers: new Set<Guid>() };

  /** @param gidBytes of a GID on the wire; beyond the GUID they are zero */
  constructor(participant: Guid, gidBytes: number) {
    this.#self = participant;
    this.#gidBytes = gidBytes;
  }

  appeared(endpoint: DdsEndpoint): void {
    if (endpoint.participant === this.#self) return;
    this.#endpoints.set(endpoint.guid, endpoint);
    this.changes.next();
  }

  /** @param guid of an endpoint or a participant */
  vanished(guid: Guid): void {
    if (!this.#endpoints.delete(guid) && !this.#participants.delete(guid)) return;
    this.#nameEndpoints();
    this.changes.next();
  }

  /** Takes in a `rmw_dds_common/msg/ParticipantEntitiesInfo`. */
  participantInfo(message: Message): void {
    const { gid, node_entities_info_seq: nodes } = message as unknown as {
      gid: { data: Uint8Array };
      node_entities_info_seq: readonly NodeEntities[];
    };
    const participant = guidOf(gid);
    if (participant === this.#self) return;
    this.#participants.set(participant, nodes);
    this.#nameEndpoints();
    this.changes.next();
  }

  /** What this participant says of itself with one node of these endpoints. */
  ownInfo(node: NodeName): Message {
    const gidOf = (guid: Guid): Message => {
      const data = new Uint8Array(this.#gidBytes);
      data.set(Buffer.from(guid, 'hex'));
      return { data };
    };
    const gids = (guids: ReadonlySet<Guid>): Message[] => [...guids].map(gidOf);
    return {
      gid: gidOf(this.#self),
      node_entities_info_seq: [
        {
          node_namespace: node.namespace,
          node_name: node.name,
          reader_gid_seq: gids(this.#own.readers),
          writer_gid_seq: gids(this.#own.writers),
        },
      ],
    };
  }

  own(kind: 'reader' | 'writer', guid: Guid, there: boolean): void {
    const set = this.#own[kind === 'reader' ? 'readers' : 'writers'];
    if (there) set.add(guid);
    else set.delete(guid);
  }

  /** @param topic as DDS has it */
  peers(topic: string): Peer[] {
    return [...this.#endpoints.values()]
      .filter((endpoint) => endpoint.topic === topic)
      .map((endpoint) => this.#peer(endpoint));
  }

  nodes(): string[] {
    return [...new Set([...this.#participants.values()].flat().map(fullName))].sort();
  }

  #peer({ guid, kind, type, reliability, durability, userData }: DdsEndpoint): Peer {
    const node = this.#nodeOf.get(guid);
    const typeHash = /(?:^|;)typehash=([^;]+);/.exec(userData)?.[1];
    return {
      kind,
      type: rosType(type) ?? type,
      qos: { reliability, durability },
      ...(node !== undefined && { node }),
      ...(typeHash !== undefined && { typeHash }),
    };
  }

  #nameEndpoints(): void {
    this.#nodeOf.clear();
    for (const node of [...this.#participants.values()].flat())
      for (const gid of [...node.reader_gid_seq, ...node.writer_gid_seq])
        this.#nodeOf.set(guidOf(gid), fullName(node));
  }
}

function fullName({ node_name, node_namespace }: NodeEntities): string {
  return `${node_namespace === '/' ? '' : node_namespace}/${node_name}`;
}

const guidOf = ({ data }: { readonly data: Uint8Array }): Guid =>
  Buffer.from(data.subarray(0, GUID_BYTES)).toString('hex');
