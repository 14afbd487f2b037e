import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:process';
import { dirname, join } from 'node:path';
import { FoglightError } from '../../core/errors.js';
import { PACKAGE } from '../types/registry.js';

/**
 * What is used of rclnodejs, in types of our own: where no ROS 2 is sourced the package may be absent, and must never
 * be imported, because that starts to build it.
 */
export interface Rcl {
  readonly Context: new (domain: bigint) => RclContext;
  readonly Node: new (name: string, namespace: string, context: RclContext, options: object) => RclNode;
  readonly QoS: new (...policies: readonly (number | boolean)[]) => object;
  readonly ActionServer: new (...parts: readonly unknown[]) => RclActionServer;
  init(context: RclContext, argv: readonly string[]): Promise<void>;
  removeSignalHandlers(): void;
}

export interface RclContext {
  shutdown(): void;
}

export interface RclNode {
  spin(timeoutMs: number): void;
  createPublisher(type: string, topic: string, options: object): RclPublisher;
  createSubscription(
    type: string,
    topic: string,
    options: object,
    take: (cdr: Buffer) => void,
  ): RclSubscription;
  createService(
    type: string,
    name: string,
    options: object,
    answer: (request: unknown, response: { send(reply: object): void }) => void,
  ): object;
  createClient(type: string, name: string, options: object): RclClient;
  destroyPublisher(publisher: RclPublisher): void;
  destroySubscription(subscription: RclSubscription): void;
  destroyService(service: object): void;
  getNodeNamesAndNamespaces(): readonly { readonly name: string; readonly namespace: string }[];
  getPublishersInfoByTopic(topic: string, raw: boolean): readonly RclEndpoint[];
  getSubscriptionsInfoByTopic(topic: string, raw: boolean): readonly RclEndpoint[];
}

export interface RclPublisher {
  readonly subscriptionCount: number;
  publish(cdr: Buffer): void;
}

export interface RclSubscription {
  readonly publisherCount: number;
}

export interface RclClient {
  isServiceServerAvailable(): boolean;
  sendRequestAsync(request: object): Promise<unknown>;
}

export interface RclActionServer {
  destroy(): void;
}

export interface RclEndpoint {
  readonly node_name: string;
  readonly node_namespace: string;
  readonly topic_type: string;
  /** Absent before Iron. */
  readonly topic_type_hash?: { readonly version: number; readonly value: Uint8Array };
  readonly qos_profile: { readonly reliability: number; readonly durability: number };
}

/** Why rclnodejs cannot be used as things are; undefined where it can. Nothing is imported. */
export function lackingForRcl(env: NodeJS.ProcessEnv): string | undefined {
  const { ROS_DISTRO: distro, AMENT_PREFIX_PATH: prefixes } = env;
  if (!distro || !prefixes) return 'no ROS 2 is sourced';
  const folder = packageFolder();
  if (folder === undefined)
    return 'rclnodejs is not installed: npm install --no-save rclnodejs, with ROS 2 sourced';
  if (!isBuilt(folder, distro))
    return `rclnodejs is not built for ${distro}: npm rebuild rclnodejs, with ROS 2 sourced`;
  const ours = prefixes.split(':').some((prefix) => existsSync(join(prefix, 'share', PACKAGE)));
  return ours ? undefined : `the messages of ${PACKAGE} are not built or not sourced: colcon build`;
}

/** @throws FOG_ROS_UNAVAILABLE where it cannot be used */
export async function loadRcl(env: NodeJS.ProcessEnv): Promise<Rcl> {
  const lacking = lackingForRcl(env);
  if (lacking !== undefined) throw new FoglightError('FOG_ROS_UNAVAILABLE', lacking);
  // A name the compiler does not follow: it could not be found where the package is absent.
  const name: string = 'rclnodejs';
  const { default: rcl } = (await import(name)) as { default: Rcl };
  return rcl;
}

function packageFolder(): string | undefined {
  try {
    return dirname(createRequire(import.meta.url).resolve('rclnodejs/package.json'));
  } catch {
    return undefined;
  }
}

/** Its binding comes ready for some pairs of ROS and Ubuntu, and is compiled elsewhere. */
function isBuilt(folder: string, distro: string): boolean {
  const system = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
  const codename = /^VERSION_CODENAME=(\w+)/m.exec(system)?.[1];
  const ready = `${distro}-${codename}-${arch}-node-rclnodejs.node`;
  return [`prebuilds/${platform}-${arch}/${ready}`, 'build/Release/rclnodejs.node'].some((file) =>
    existsSync(join(folder, file)),
  );
}
