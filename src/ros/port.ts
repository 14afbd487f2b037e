import type { Observable } from 'rxjs';
import type { FoglightError } from '../core/errors.js';
import type { Clock } from '../core/time.js';
import type { Message } from './cdr/codec.js';
import type { NodeName } from './names.js';
import type { Qos } from './qos.js';
import type { TypeRegistry } from './types/registry.js';

export type { Message } from './cdr/codec.js';

/** How this process joins the graph. */
export type Transport = 'rclnodejs' | 'dds';

export interface PortOptions {
  readonly node: string;
  /** Default `/`. */
  readonly namespace?: string;
  /** Default `process.env`: ROS_DOMAIN_ID, ROS_LOCALHOST_ONLY, ROS_AUTOMATIC_DISCOVERY_RANGE, CYCLONEDDS_URI. */
  readonly env?: NodeJS.ProcessEnv;
  readonly types?: TypeRegistry;
  /** By dds: bytes of a GID in `ros_discovery_info`, 16 (default) since Iron, 24 for Humble and older. */
  readonly gidBytes?: number;
}

/** One node on the ROS 2 graph. Names may be absolute, relative, or the node's own (`~/best`). */
export interface Port {
  readonly transport: Transport;
  readonly node: NodeName;
  /** Errors outside calls on this port: malformed messages, handlers that threw, failures of the graph. */
  readonly errors: Observable<PortError>;

  /** @throws FOG_ROS, FOG_ROS_NAME, FOG_ROS_TYPE, as all that follow */
  advertise(topic: string, type: string, options?: Partial<EndpointOptions>): Promise<Publication>;
  subscribe(
    topic: string,
    type: string,
    handler: Handler,
    options?: Partial<EndpointOptions>,
  ): Promise<Subscription>;
  serve(
    service: string,
    type: string,
    answer: (request: Message) => Promise<Message> | Message,
  ): Promise<Closable>;
  act(options: ActionOptions): Promise<Closable>;
  /** @throws FOG_ROS_SERVICE when no reply comes in time */
  call(service: string, type: string, request: Message, options?: CallOptions): Promise<Message>;

  /** Endpoints of this node, without those of its services. */
  readonly subscriptions: ReadonlySet<Subscription>;
  /** Readers and writers of other nodes on a topic, as far as discovery knows them. */
  peers(topic: string): readonly Peer[];
  /** Full names of the other nodes, as far as they are known. */
  nodes(): readonly string[];
  /** Emits after every change of peers or nodes. */
  readonly graphChanges: Observable<void>;

  /** Leaves the graph. Safe to call twice. */
  close(): Promise<void>;
}

/** What the execution of a goal gets. */
export interface Execution {
  readonly goal: Message;
  /** Aborted when the goal is cancelled or the server closes. */
  readonly signal: AbortSignal;
  readonly feedback: (message: Message) => void;
}

export interface ActionOptions {
  readonly name: string;
  /** Such as `foglight/action/Inspect`. */
  readonly type: string;
  readonly clock: Clock;
  /** Gives the result; never rejects. A goal whose result is not a success is aborted, or canceled if it was asked to be. */
  readonly execute: (
    execution: Execution,
  ) => Promise<{ readonly success: boolean; readonly result: Message }>;
}

export const DEFAULT_IN_FLIGHT = 16;
export const DEFAULT_CALL_TIMEOUT_MS = 5_000;

export interface EndpointOptions {
  readonly qos: Qos;
  /** Maximum number of messages in flight; default DEFAULT_IN_FLIGHT. It bounds the memory of picture streams. */
  readonly inFlight: number;
  /** Called with the number of messages that newer ones replaced because too many were in flight. */
  readonly lost: (count: number) => void;
}

export interface CallOptions {
  /** Time for finding the server and for its reply together, milliseconds; default DEFAULT_CALL_TIMEOUT_MS. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** Pixels in a message are a view of memory that is not reused, so they may be kept. */
export type Handler = (message: Message, sourceNs: bigint) => void | Promise<void>;

export interface PortError {
  readonly error: FoglightError;
  /** The topic or service that it concerns, if any. */
  readonly topic?: string;
}

export interface Closable {
  close(): void;
}

export interface Publication extends Closable {
  readonly topic: string;
  readonly qos: Qos;
  /** Number of matched subscriptions. */
  readonly listeners: number;
  /** Whether a message would be sent without waiting. A caller that may drop messages checks this first. */
  readonly ready: boolean;
  /**
   * The message is copied before this returns to the event loop. Resolves to false if a slow
   * reliable reader blocked it, or the port was closed.
   * @throws FOG_ROS_MESSAGE for a message that does not fit its type
   */
  publish(message: Message): Promise<boolean>;
}

export interface Subscription extends Closable {
  readonly topic: string;
  readonly qos: Qos;
  /** Number of matched publishers. */
  readonly publishers: number;
}

/** A reader or writer of another node. */
export interface Peer {
  readonly kind: 'publication' | 'subscription';
  /** Full name of its node; undefined until it is known, or if it is not a ROS node. */
  readonly node?: string;
  /** ROS type, such as `sensor_msgs/msg/Image`. */
  readonly type: string;
  readonly qos: Pick<Qos, 'reliability' | 'durability'>;
  readonly typeHash?: string;
}
