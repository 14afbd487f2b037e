import { Subject, type Observable } from 'rxjs';
import { asFoglightError, FoglightError } from '../../core/errors.js';
import { cycloneConfig } from '../dds/config.js';
import { domainId } from '../domain.js';
import { TAKEN_AT_ONCE } from '../inbox.js';
import { absoluteName, nodeName, type NodeName } from '../names.js';
import {
  DEFAULT_CALL_TIMEOUT_MS,
  DEFAULT_IN_FLIGHT,
  type ActionOptions,
  type CallOptions,
  type Closable,
  type EndpointOptions,
  type Handler,
  type Message,
  type Peer,
  type Port,
  type PortError,
  type PortOptions,
  type Publication,
  type Subscription,
} from '../port.js';
import { QOS } from '../qos.js';
import { fullTypeName } from '../types/definition.js';
import { TypeRegistry } from '../types/registry.js';
import { until, within } from '../waiting.js';
import { serveRclAction } from './action.js';
import { RclGraph } from './graph.js';
import { adopted, complete } from './messages.js';
import { RclPublication } from './publication.js';
import { rclQos } from './qos.js';
import { loadRcl, type Rcl, type RclClient, type RclContext, type RclNode } from './rcl.js';
import { SerializedSubscription } from './subscription.js';

/** Longest rcl waits for messages before it looks for subscriptions that are new. */
const SPIN_MS = 10;
/** Parameters, time and log are served by this project, the same by every way. */
const BARE = { startParameterServices: false, startTypeDescriptionService: false, enableRosout: false };

/**
 * A ROS 2 node through rclnodejs and the sourced ROS 2. It lives on the main thread, because rclnodejs can on no
 * other: publishing to a reliable subscriber that has stopped reading waits until it is given up.
 */
export class RclPort implements Port {
  readonly transport = 'rclnodejs';
  readonly node: NodeName;
  readonly errors = new Subject<PortError>();
  readonly subscriptions = new Set<Subscription>();
  readonly graphChanges: Observable<void>;
  readonly #rcl: Rcl;
  readonly #context: RclContext;
  readonly #node: RclNode;
  readonly #types: TypeRegistry;
  readonly #graph: RclGraph;
  readonly #publications = new Set<RclPublication>();
  readonly #clients = new Map<string, RclClient>();
  #closed = false;

  private constructor(rcl: Rcl, context: RclContext, node: RclNode, name: NodeName, types: TypeRegistry) {
    this.#rcl = rcl;
    this.#context = context;
    this.#node = node;
    this.node = name;
    this.#types = types;
    this.#graph = new RclGraph(node, name);
    this.graphChanges = this.#graph.changes;
  }

  /** Joins the graph. @throws FOG_ROS_NAME, FOG_CONFIG, FOG_ROS_UNAVAILABLE, FOG_ROS */
  static async open({ node, namespace, env = process.env, types }: PortOptions): Promise<RclPort> {
    const name = nodeName(node, namespace);
    const domain = BigInt(domainId(env));
    const rcl = await loadRcl(env);
    try {
      // The middleware reads the process's own environment; what is not Cyclone DDS does not read this.
      process.env['CYCLONEDDS_URI'] ||= cycloneConfig(env);
      const context = new rcl.Context(domain);
      await rcl.init(context, []);
      rcl.removeSignalHandlers();
      const made = new rcl.Node(name.name, name.namespace, context, { ...BARE });
      made.spin(SPIN_MS);
      return new RclPort(rcl, context, made, name, types ?? new TypeRegistry());
    } catch (error) {
      throw asFoglightError(error, 'FOG_ROS');
    }
  }

  async advertise(
    topic: string,
    type: string,
    { qos = QOS.default }: Partial<EndpointOptions> = {},
  ): Promise<Publication> {
    const name = absoluteName(topic, this.node);
    const codec = this.#types.codec(type);
    const publisher = this.#made(() =>
      this.#node.createPublisher(fullTypeName(type), name, { qos: rclQos(this.#rcl, qos) }),
    );
    const publication: RclPublication = new RclPublication(publisher, codec, name, qos, (gone) => {
      this.#publications.delete(publication);
      if (!this.#closed) this.#node.destroyPublisher(gone);
    });
    this.#publications.add(publication);
    return Promise.resolve(publication);
  }

  async subscribe(
    topic: string,
    type: string,
    handler: Handler,
    { qos = QOS.default, inFlight = DEFAULT_IN_FLIGHT, lost = () => {} }: Partial<EndpointOptions> = {},
  ): Promise<Subscription> {
    const name = absoluteName(topic, this.node);
    const subscription: SerializedSubscription = new SerializedSubscription({
      topic: name,
      codec: this.#types.codec(type),
      qos,
      inFlight,
      lost,
      handler,
      failed: (error) => this.errors.next({ error, topic: name }),
      onClose: (gone) => {
        this.subscriptions.delete(subscription);
        if (!this.#closed) this.#node.destroySubscription(gone);
      },
    });
    const held = { ...qos, depth: Math.max(qos.depth, TAKEN_AT_ONCE) };
    const options = { qos: rclQos(this.#rcl, held), isRaw: true };
    const open = this.#made(() =>
      this.#node.createSubscription(fullTypeName(type), name, options, subscription.take),
    );
    this.subscriptions.add(subscription);
    return Promise.resolve(subscription.open(open));
  }

  serve(
    service: string,
    type: string,
    answer: (request: Message) => Promise<Message> | Message,
  ): Promise<Closable> {
    const name = absoluteName(service, this.node);
    const [asked, answered] = this.#codecs(type);
    const reply = async (request: unknown, response: { send(reply: object): void }): Promise<void> => {
      try {
        const message = complete(answered, await answer(adopted(asked, request)));
        if (!this.#closed) response.send(message);
      } catch (error) {
        this.errors.next({ error: asFoglightError(error), topic: name });
      }
    };
    const options = { qos: rclQos(this.#rcl, QOS.services) };
    const open = this.#made(() =>
      this.#node.createService(fullTypeName(type), name, options, (request, response) => {
        void reply(request, response);
      }),
    );
    return Promise.resolve({
      close: () => {
        if (!this.#closed) this.#node.destroyService(open);
      },
    });
  }

  async call(
    service: string,
    type: string,
    request: Message,
    { timeoutMs = DEFAULT_CALL_TIMEOUT_MS, signal }: CallOptions = {},
  ): Promise<Message> {
    const name = absoluteName(service, this.node);
    const [asked, answered] = this.#codecs(type);
    const client = this.#client(name, fullTypeName(type));
    const deadline = performance.now() + timeoutMs;
    const there = (): boolean => client.isServiceServerAvailable() || signal?.aborted === true;
    if (!(await until(there, timeoutMs))) throw new FoglightError('FOG_ROS_SERVICE', `${name} has no server`);
    const reply = client.sendRequestAsync(complete(asked, request));
    return adopted(answered, await within(reply, deadline - performance.now(), name, signal));
  }

  act(options: ActionOptions): Promise<Closable> {
    const name = absoluteName(options.name, this.node);
    return Promise.resolve(
      this.#made(() => serveRclAction(this.#rcl, this.#node, this.#types, { ...options, name })),
    );
  }

  peers(topic: string): readonly Peer[] {
    return this.#closed ? [] : this.#graph.peers(absoluteName(topic, this.node));
  }

  nodes(): readonly string[] {
    return this.#closed ? [] : this.#graph.nodes();
  }

  close(): Promise<void> {
    if (!this.#closed) {
      this.#closed = true;
      this.#graph.close();
      for (const one of [...this.#publications, ...this.subscriptions]) one.close();
      this.#context.shutdown();
      this.errors.complete();
    }
    return Promise.resolve();
  }

  #codecs(type: string) {
    const name = fullTypeName(type);
    return [this.#types.codec(`${name}_Request`), this.#types.codec(`${name}_Response`)] as const;
  }

  #client(name: string, type: string): RclClient {
    let client = this.#clients.get(name);
    if (!client) {
      const options = { qos: rclQos(this.#rcl, QOS.services) };
      client = this.#made(() => this.#node.createClient(type, name, options));
      this.#clients.set(name, client);
    }
    return client;
  }

  /** @throws FOG_ROS with rcl's own words, such as for a type whose package is not sourced */
  #made<T>(make: () => T): T {
    if (this.#closed) throw new FoglightError('FOG_ROS', 'the node has left the graph');
    try {
      return make();
    } catch (error) {
      throw asFoglightError(error, 'FOG_ROS');
    }
  }
}
