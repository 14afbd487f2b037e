import type { Port } from '../ros/port.js';
import { openPort } from '../ros/way.js';

/** This process's node on the ROS 2 graph, joined when something first needs it. */
export class GraphNode {
  readonly #name: string;
  readonly #gidBytes: number;
  #port: Promise<Port> | undefined;

  constructor(name = 'foglight', gidBytes = 16) {
    this.#name = name;
    this.#gidBytes = gidBytes;
  }

  /** @throws FOG_ROS_UNAVAILABLE, FOG_ROS, FOG_ROS_NAME, FOG_CONFIG */
  readonly port = (): Promise<Port> =>
    (this.#port ??= openPort({ node: this.#name, gidBytes: this.#gidBytes }));

  /** Leaves the graph; what could not be joined needs no leaving. */
  async close(): Promise<void> {
    const port = await this.#port?.catch(() => undefined);
    await port?.close();
  }
}
