import type { Port } from '../ros/port.js';
import { openPort } from '../ros/way.js';

/** This process's node on the ROS 2 graph, joined when something first needs it. */
export class GraphNode {
  readonly #name: string;
  #port: Promise<Port> | undefined;

  constructor(name = 'foglight') {
    this.#name = name;
  }

  /** @throws FOG_ROS_UNAVAILABLE, FOG_ROS, FOG_ROS_NAME, FOG_CONFIG */
  readonly port = (): Promise<Port> => (this.#port ??= openPort({ node: this.#name }));

  /** Leaves the graph; what could not be joined needs no leaving. */
  async close(): Promise<void> {
    const port = await this.#port?.catch(() => undefined);
    await port?.close();
  }
}
