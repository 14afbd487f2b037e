import { configSchema, type Config } from '../config/schema.js';
import { FoglightError } from '../core/errors.js';
import type { Sink } from '../core/events.js';
import type { Source } from '../core/source.js';
import type { Clock } from '../core/time.js';
import type { StandingQuestions } from '../pipeline/standingQuestions.js';
import type { Settings } from '../pipeline/settings.js';
import { serveAsk, serveInspect, serveQuestions, type Ask } from '../publish/ros/questionServices.js';
import { serveAcceptView, type AcceptView } from '../publish/ros/viewService.js';
import { rosSink } from '../publish/ros/sink.js';
import type { SinkOptions } from '../publish/sinkOptions.js';
import { RosClock } from '../ros/clock.js';
import { publishClock } from '../ros/clockPublisher.js';
import { serveParameters } from '../ros/parameters/server.js';
import { ParameterStore } from '../ros/parameters/store.js';
import type { Closable, Port } from '../ros/port.js';
import { openRosOut, type LogLevel, type RosOut } from '../ros/rosout.js';

/** The part of a session that `--ros` adds: parameters, services, clock and log of the node, and a sink for its topics. */
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
   * @param ownClock clock that the node itself publishes on `/clock`, and the rate in Hz; absent if it publishes none
   * @throws FOG_ROS, FOG_ROS_TYPE
   */
  static async open(
    port: Port,
    settings: Settings,
    questions: StandingQuestions,
    ownClock?: { readonly clock: Clock; readonly hz: number },
  ): Promise<RosNode> {
    const graphClock = new RosClock(port);
    const clock = ownClock?.clock ?? graphClock;
    const applySimTime = ({ use_sim_time }: Config): void => {
      if (ownClock && !use_sim_time)
        throw new FoglightError('FOG_CONFIG', 'use_sim_time must be true while --clock publishes /clock');
      if (!ownClock) graphClock.simulate(use_sim_time);
    };
    applySimTime(settings.config);
    const store = new ParameterStore<Config>(configSchema, settings.config, (next) => {
      applySimTime(next);
      settings.change(next);
    });
    const services = await Promise.all([
      ...(ownClock ? [publishClock(port, clock, ownClock.hz)] : []),
      serveParameters(port, store, clock),
      serveQuestions(port, (texts) => questions.replace(texts)),
    ]);
    return new RosNode(port, clock, await openRosOut(port, clock), [...services, graphClock]);
  }

  log(level: LogLevel, text: string): void {
    this.#out.log(level, text);
  }

  /** Opens the node's topics and its services `~/ask`, `~/inspect` and `~/accept_view`, which are closed together with the topics. */
  async sinks(
    sources: readonly Source[],
    options: SinkOptions,
    run: { readonly ask: Ask; readonly acceptView: AcceptView },
  ): Promise<Sink[]> {
    const ask: Ask = (request) => run.ask(request);
    const topics = await rosSink(this.port, sources, options, this.clock);
    return [
      topics,
      serviceSink('ask', await serveAsk(this.port, ask)),
      serviceSink('inspect', await serveInspect(this.port, ask, this.clock)),
      serviceSink('accept_view', await serveAcceptView(this.port, (camera) => run.acceptView(camera))),
    ];
  }

  close(): void {
    for (const one of [...this.#services, this.#out]) one.close();
  }
}

/** Wraps a service as a sink without events, so that it is closed together with the sinks. */
function serviceSink(name: string, service: Closable): Sink {
  return {
    name,
    wantsPictures: false,
    publish: () => {},
    close: () => Promise.resolve(service.close()),
  };
}
