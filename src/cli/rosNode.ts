import { configSchema, type Config } from '../config/schema.js';
import type { Sink } from '../core/outcome.js';
import type { Source } from '../core/source.js';
import type { Questions } from '../pipeline/questions.js';
import type { Settings } from '../pipeline/settings.js';
import { serveAsk, serveQuestions, type Ask } from '../publish/ros/questionServices.js';
import { rosSink } from '../publish/rosSink.js';
import type { SinkOptions } from '../publish/recordSink.js';
import { RosClock } from '../ros/clock.js';
import { serveParameters } from '../ros/parameters/server.js';
import { ParameterStore } from '../ros/parameters/store.js';
import type { Closable, Port } from '../ros/port.js';
import { openRosOut, type LogLevel, type RosOut } from '../ros/rosout.js';

/** What `--ros` adds to a session: the node's parameters, services, clock and log, and a sink for its topics. */
export class RosNode {
  readonly port: Port;
  readonly clock: RosClock;
  readonly #out: RosOut;
  readonly #services: readonly Closable[];

  private constructor(port: Port, clock: RosClock, out: RosOut, services: readonly Closable[]) {
    this.port = port;
    this.clock = clock;
    this.#out = out;
    this.#services = services;
  }

  /** @throws FOG_ROS, FOG_ROS_TYPE */
  static async open(port: Port, settings: Settings, questions: Questions): Promise<RosNode> {
    const clock = new RosClock(port);
    clock.simulate(settings.config.use_sim_time);
    const store = new ParameterStore<Config>(configSchema, settings.config, (next) => {
      settings.change(next);
      clock.simulate(next.use_sim_time);
    });
    const services = await Promise.all([
      serveParameters(port, store, clock),
      serveQuestions(port, (texts) => questions.replace(texts)),
    ]);
    return new RosNode(port, clock, await openRosOut(port, clock), services);
  }

  log(level: LogLevel, text: string): void {
    this.#out.log(level, text);
  }

  /** The node's topics, and `~/ask` beside them: they come and go together. */
  async sinks(sources: readonly Source[], options: SinkOptions, ask: Ask): Promise<Sink[]> {
    const topics = await rosSink(this.port, sources, options, this.clock);
    return [topics, serviceSink('ask', await serveAsk(this.port, ask))];
  }

  close(): void {
    for (const one of [...this.#services, this.clock, this.#out]) one.close();
  }
}

/** A service as a sink that takes nothing: it is closed with the others. */
function serviceSink(name: string, service: Closable): Sink {
  return {
    name,
    wantsPictures: false,
    publish: () => {},
    close: () => Promise.resolve(service.close()),
  };
}
