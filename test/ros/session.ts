import { parseConfig } from '../../src/config/load.js';
import type { Config } from '../../src/config/schema.js';
import { session, type SessionOptions } from '../../src/app/session.js';
import type { Message, Port } from '../../src/ros/port.js';
import { meet, transport } from './join.js';
import { graphEnv, when } from './peer.js';

/** A node as `foglight run --ros` makes it, and another that talks to it. */
export class RunningNode {
  readonly user: Port;
  readonly ended: Promise<unknown>;
  readonly #stop = new AbortController();

  private constructor(user: Port, options: Partial<SessionOptions>, config: unknown) {
    this.user = user;
    this.ended = session({
      inputs: ['lavfi:testsrc2=size=480x320:rate=10'],
      json: true,
      ros: true,
      config: parsed(config),
      signal: this.#stop.signal,
      ...options,
    });
  }

  /** @param offset tells the graphs of tests apart */
  static async start(
    offset: number,
    options: Partial<SessionOptions> = {},
    config: unknown = {},
    join: typeof meet = meet,
  ): Promise<RunningNode> {
    const env = graphEnv(offset);
    Object.assign(process.env, env);
    const node = new RunningNode(await join({ node: 'user', env }), options, config);
    await when(() => node.user.nodes().includes('/foglight'));
    return node;
  }

  /** @param name of a service under the node's name */
  call(name: string, type: string, request: Message = {}): Promise<Message> {
    return this.user.call(`/foglight/${name}`, type, request, { timeoutMs: 30_000 });
  }

  async listen(topic: string, type: string): Promise<Message[]> {
    const got: Message[] = [];
    await this.user.subscribe(topic, type, (message) => void got.push(message));
    return got;
  }

  async set(name: string, value: Message): Promise<Message> {
    const request = { parameters: [{ name, value }] };
    const { results } = await this.call('set_parameters', 'rcl_interfaces/srv/SetParameters', request);
    return (results as Message[])[0]!;
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.ended;
    await this.user.close();
  }
}

export const double = (value: number): Message => ({ type: 3, double_value: value });
export const text = (value: string): Message => ({ type: 4, string_value: value });
export const bool = (value: boolean): Message => ({ type: 1, bool_value: value });

/** The configuration, with the transport that is tested. */
function parsed(config: unknown): Config {
  const whole = parseConfig(config);
  return { ...whole, ros: { ...whole.ros, transport } };
}
