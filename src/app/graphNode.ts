import type { Config } from '../config/schema.js';
import type { Port } from '../ros/port.js';
import { openPort } from '../ros/transport.js';

/** This process's node on the ROS 2 graph. It joins the graph on the first call of `port`. */
export class GraphNode {
  readonly #name: string;
  readonly #config: Config['ros'];
  #port: Promise<Port> | undefined;

  constructor(name: string | undefined, config: Config['ros']) {
    this.#name = name ?? 'foglight';
    this.#config = config;
  }

  /** @throws FOG_ROS_UNAVAILABLE, FOG_ROS, FOG_ROS_NAME, FOG_CONFIG */
  readonly port = (): Promise<Port> => {
    const { transport, gid_bytes: gidBytes } = this.#config;
    return (this.#port ??= openPort({ node: this.#name, gidBytes }, transport));
  };

  /** Leaves the graph. Has no effect if the graph was never joined or joining failed. */
  async close(): Promise<void> {
    const port = await this.#port?.catch(() => undefined);
    await port?.close();
  }
}
