import type { Config } from '../config/schema.js';
import type { Port } from '../ros/port.js';
import { openPort } from '../ros/transport.js';

/** This process's node on the ROS 2 graph, joined when something first needs it. */
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

  /** Leaves the graph; what could not be joined needs no leaving. */
  async close(): Promise<void> {
    const port = await this.#port?.catch(() => undefined);
    await port?.close();
  }
}
