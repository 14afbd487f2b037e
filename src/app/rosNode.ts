import { configSchema, type Config } from '../config/schema.js';
import { FoglightError } from '../core/errors.js';
import type { Sink } from '../core/events.js';
import type { Source } from '../core/source.js';
import type { Clock } from '../core/time.js';
import type { StandingQuestions } from '../pipeline/standingQuestions.js';
import type { Settings } from '../pipeline/settings.js';
import { serveAsk, serveInspect, serveQuestions, type Ask } from '../publish/ros/questionServices.js';
import { rosSink } from '../publish/ros/sink.js';
import type { SinkOptions } from '../publish/sinkOptions.js';
import { RosClock } from '../ros/clock.js';
import { publishClock } from '../ros/clockPublisher.js';
import { serveParameters } from '../ros/parameters/server.js';
import { ParameterStore } from '../ros/parameters/store.js';
import type { Closable, Port } from '../ros/port.js';
import { openRosOut, type LogLevel, type RosOut } from '../ros/rosout.js';

/** What `--ros` adds to a session: the node's parameters, services, clock and log, and a sink for its topics. */
export class RosNode {
  readonly port: Port;
  readonly clock: Clock;
  readonly #out: RosOut;
  readonly #services: readonly Closable[];

  private constructor(port: Port, clock: Clock, out: RosOut, services: readonly Closable[]) {
    this.port = port;
    this.clock = clock;
    this.#out = out;
    this.#services = services;
  }

  /**
   * @param played the clock it publishes itself, where it does, so often a second
   * @throws FOG_ROS, FOG_ROS_TYPE
   */
  static async open(
    port: Port,
    settings: Settings,
    questions: StandingQuestions,
    played?: { readonly clock: Clock; readonly hz: number },
  ): Promise<RosNode> {
    const followed = new RosClock(port);
    const clock = played?.clock ?? followed;
    const keepTime = ({ use_sim_time }: Config): void => {
      if (played && !use_sim_time)
        throw new FoglightError('FOG_CONFIG', 'a player has no other time than its own');
      if (!played) followed.simulate(use_sim_time);
    };
    keepTime(settings.config);
    const store = new ParameterStore<Config>(configSchema, settings.config, (next) => {
      keepTime(next);
      settings.change(next);
    });
    const services = await Promise.all([
      ...(played ? [publishClock(port, clock, played.hz)] : []),
      serveParameters(port, store, clock),
      serveQuestions(port, (texts) => questions.replace(texts)),
    ]);
    return new RosNode(port, clock, await openRosOut(port, clock), [...services, followed]);
  }

  log(level: LogLevel, text: string): void {
    this.#out.log(level, text);
  }

  /** The node's topics, and `~/ask` and `~/inspect` beside them: they come and go together. */
  async sinks(sources: readonly Source[], options: SinkOptions, ask: Ask): Promise<Sink[]> {
    const topics = await rosSink(this.port, sources, options, this.clock);
    return [
      topics,
      serviceSink('ask', await serveAsk(this.port, ask)),
      serviceSink('inspect', await serveInspect(this.port, ask, this.clock)),
    ];
  }

  close(): void {
    for (const one of [...this.#services, this.#out]) one.close();
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
