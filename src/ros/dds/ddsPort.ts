import { Subject, type Observable } from 'rxjs';
import type { FoglightError } from '../../core/errors.js';
import { serveAction } from '../action/server.js';
import type { Codec, Message } from '../cdr/codec.js';
import { domainId } from '../domain.js';
import { absoluteName, ddsTopic, ddsType, nodeName, type Channel, type NodeName } from '../names.js';
import {
  DEFAULT_IN_FLIGHT,
  type ActionOptions,
  type CallOptions,
  type Closable,
  type EndpointOptions,
  type Handler,
  type Peer,
  type Port,
  type PortError,
  type PortOptions,
  type Publication,
  type Subscription,
} from '../port.js';
import { QOS, type Qos } from '../qos.js';
import { fullTypeName } from '../types/definition.js';
import { TypeRegistry } from '../types/registry.js';
import { cycloneConfig } from './config.js';
import { Graph } from './graph.js';
import { DdsPublication } from './publication.js';
import { Client, endpointId, reply, wrappedCodec, type Channels } from './services.js';
import { DdsSubscription } from './subscription.js';
import { DdsThread } from './thread.js';

const DISCOVERY = {
  topic: 'ros_discovery_info',
  type: 'rmw_dds_common/msg/ParticipantEntitiesInfo',
} as const;

/** What a reader or writer is, before it has a QoS. */
interface Endpoint {
  readonly name: string;
  readonly ddsTopic: string;
  readonly type: string;
  readonly codec: Codec;
  /** Put before the type hash in USER_DATA. */
  readonly userData?: string;
  readonly qos: Qos;
  readonly inFlight: number;
  readonly lost?: (count: number) => void;
}

/** A ROS 2 node made of Cyclone DDS alone. */
export class DdsPort implements Port {
  readonly transport = 'dds';
  readonly node: NodeName;
  readonly library: string;
  readonly graphChanges: Observable<void>;
  readonly errors = new Subject<PortError>();
  readonly #thread: DdsThread;
  readonly #types: TypeRegistry;
  readonly #graph: Graph;
  readonly #publications = new Set<DdsPublication>();
  readonly subscriptions = new Set<Subscription>();
  readonly #clients = new Map<string, Promise<Client>>();
  #discovery: Publication | undefined;

  private constructor(thread: DdsThread, node: NodeName, types: TypeRegistry, gidBytes: number) {
    this.#thread = thread;
    this.node = node;
    this.library = thread.library;
    this.#types = types;
    this.#graph = new Graph(thread.participant, gidBytes);
    this.graphChanges = this.#graph.changes;
    void thread.exited.then(() => this.#left());
    thread.errors.subscribe((error) => this.errors.next({ error }));
    thread.discovered.subscribe((report) =>
      report.type === 'appeared' ? this.#graph.appeared(report.endpoint) : this.#graph.vanished(report.guid),
    );
  }

  /** Joins the graph. @throws FOG_ROS_NAME, FOG_CONFIG, FOG_ROS_UNAVAILABLE, FOG_ROS */
  static async open({
    node,
    namespace,
    env = process.env,
    gidBytes = 16,
    types = new TypeRegistry({ 'rmw_dds_common/msg/Gid': `uint8[${gidBytes}] data` }),
  }: PortOptions): Promise<DdsPort> {
    const name = nodeName(node, namespace);
    const thread = await DdsThread.start({ domain: domainId(env), config: cycloneConfig(env) });
    const port = new DdsPort(thread, name, types, gidBytes);
    await port.#announce();
    return port;
  }

  advertise(topic: string, type: string, options: Partial<EndpointOptions> = {}): Promise<Publication> {
    return this.#writer(this.#endpoint('topic', topic, type, this.#types.codec(type), options));
  }

  async subscribe(
    topic: string,
    type: string,
    handler: Handler,
    options: Partial<EndpointOptions> = {},
  ): Promise<Subscription> {
    const endpoint = this.#endpoint('topic', topic, type, this.#types.codec(type), options);
    const subscription = await this.#reader(endpoint, handler);
    this.subscriptions.add(subscription);
    return subscription;
  }

  async serve(
    service: string,
    type: string,
    answer: (request: Message) => Promise<Message> | Message,
  ): Promise<Closable> {
    const opening: Promise<Channels> = this.#channels(service, type, 'serviceid', async (request) =>
      reply(await opening, request, answer),
    );
    const { out, in: requests } = await opening;
    return {
      close: () => {
        requests.close();
        out.close();
      },
    };
  }

  async call(service: string, type: string, request: Message, options?: CallOptions): Promise<Message> {
    const name = absoluteName(service, this.node);
    let opening = this.#clients.get(name);
    if (!opening) this.#clients.set(name, (opening = this.#client(name, type)));
    return (await opening).call(request, options);
  }

  act(options: ActionOptions): Promise<Closable> {
    return serveAction(this, options);
  }

  peers(topic: string): readonly Peer[] {
    return this.#graph.peers(ddsTopic(absoluteName(topic, this.node)));
  }

  nodes(): readonly string[] {
    return this.#graph.nodes();
  }

  close(): Promise<void> {
    return this.#thread.close();
  }

  #left(): void {
    for (const publication of this.#publications) publication.abandon();
    this.errors.complete();
    this.#graph.changes.complete();
  }

  async #announce(): Promise<void> {
    const { topic, type } = DISCOVERY;
    const codec = this.#types.codec(type);
    const endpoint = {
      name: topic,
      ddsTopic: topic,
      type,
      codec,
      qos: QOS.latched,
      inFlight: DEFAULT_IN_FLIGHT,
    };
    const take: Handler = (message) => this.#graph.participantInfo(message);
    // One topic carries every participant's word, so a reader keeps more than the last.
    await this.#reader({ ...endpoint, qos: { ...QOS.latched, depth: 1000 } }, take, false);
    this.#discovery = await this.#writer(endpoint, false);
    await this.#publishInfo();
  }

  async #publishInfo(): Promise<void> {
    await this.#discovery?.publish(this.#graph.ownInfo(this.node));
  }

  #endpoint(
    channel: Channel,
    name: string,
    type: string,
    codec: Codec,
    { qos = QOS.default, inFlight = DEFAULT_IN_FLIGHT, lost }: Partial<EndpointOptions>,
  ): Endpoint {
    const absolute = absoluteName(name, this.node);
    const base = { name: absolute, ddsTopic: ddsTopic(absolute, channel), type, codec, qos, inFlight };
    return lost ? { ...base, lost } : base;
  }

  async #writer(endpoint: Endpoint, listed = true): Promise<Publication> {
    const { name, codec, qos, inFlight } = endpoint;
    const publication: DdsPublication = new DdsPublication(this.#thread, codec, name, qos, inFlight, () => {
      this.#publications.delete(publication);
      this.#list('writer', guid, false);
    });
    const { id, guid } = await this.#thread.create(this.#request('writer', endpoint), publication.listener);
    this.#publications.add(publication);
    if (listed) this.#list('writer', guid, true);
    return publication.open(id);
  }

  async #reader(endpoint: Endpoint, handler: Handler, listed = true): Promise<Subscription> {
    const { name, codec, qos, lost = () => {} } = endpoint;
    const onError = (error: FoglightError): void => this.errors.next({ error, topic: name });
    const onClose = (): void => {
      this.subscriptions.delete(subscription);
      this.#list('reader', guid, false);
    };
    const subscription: DdsSubscription = new DdsSubscription(
      this.#thread,
      codec,
      name,
      qos,
      handler,
      onError,
      lost,
      onClose,
    );
    const { id, guid } = await this.#thread.create(this.#request('reader', endpoint), subscription.listener);
    if (listed) this.#list('reader', guid, true);
    return subscription.open(id);
  }

  #request(kind: 'writer' | 'reader', { ddsTopic: topic, type, userData = '', qos, inFlight }: Endpoint) {
    const hash = `typehash=${this.#types.hash(type)};`;
    return { kind, topic, type: ddsType(type), userData: userData + hash, qos, credits: inFlight };
  }

  /** Tells peers which endpoints are this node's. */
  #list(kind: 'reader' | 'writer', guid: string, there: boolean): void {
    this.#graph.own(kind, guid, there);
    void this.#publishInfo();
  }

  async #channels(
    service: string,
    type: string,
    id: 'serviceid' | 'clientid',
    take: Handler,
  ): Promise<Channels> {
    const name = fullTypeName(type);
    const userData = endpointId(id);
    const make = (channel: 'request' | 'reply'): Endpoint => {
      const part = `${name}_${channel === 'request' ? 'Request' : 'Response'}`;
      const codec = wrappedCodec(this.#types, part);
      return { ...this.#endpoint(channel, service, part, codec, { qos: QOS.services }), userData };
    };
    const [outgoing, incoming] =
      id === 'serviceid' ? (['reply', 'request'] as const) : (['request', 'reply'] as const);
    const out = await this.#writer(make(outgoing));
    return { out, in: await this.#reader(make(incoming), take) };
  }

  async #client(service: string, type: string): Promise<Client> {
    const client = new Client(service);
    return client.open(await this.#channels(service, type, 'clientid', client.receive));
  }
}
