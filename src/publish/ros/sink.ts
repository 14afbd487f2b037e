import type { Unsubscribable } from 'rxjs';
import type { Original } from '../../core/frame.js';
import type { PipelineEvent, Sink } from '../../core/events.js';
import { systemClock, type Clock } from '../../core/time.js';
import type { Source } from '../../core/source.js';
import { passCameraInfo } from '../../ros/cameraInfo.js';
import type { Closable, Port, Publication } from '../../ros/port.js';
import { conflictsOf } from '../../ros/conflicts.js';
import { absoluteName } from '../../ros/names.js';
import type { SinkOptions } from '../sinkOptions.js';
import { baseOf, CameraTopics } from './cameraTopics.js';
import { CameraHealth, conflictValues, count, LEVEL, statusMessage, type Status } from './health.js';
import { rosTime } from './header.js';

const DIAGNOSTICS_MS = 1_000;

/**
 * Publishes on the ROS 2 graph, under the node's name: `best`, `recovered` (each raw and `/compressed`),
 * `degradation`, `verdict`, `answer`, `camera_info`; with several cameras each under its own name. `/diagnostics` has one status per
 * camera and one for the node, at 1 Hz. Pictures without subscribers are neither copied nor encoded.
 * Closing it leaves the port open.
 *
 * @param clock gives the stamps of messages that do not belong to a picture
 * @param sources all cameras of the run; for those that come from the graph, camera_info is passed on
 * @throws FOG_ROS, FOG_ROS_TYPE
 */
export async function rosSink(
  port: Port,
  sources: readonly Pick<Source, 'camera' | 'uri'>[],
  options: SinkOptions,
  clock: Clock = systemClock,
): Promise<Sink> {
  const topics = new Map<string, CameraTopics>();
  const flowing = new Set<string>();
  const subscribed = new Map<string, string>();
  const passed: Closable[] = [];
  for (const { camera, uri } of sources) {
    const base = baseOf(camera, sources.length === 1);
    topics.set(camera, await CameraTopics.open(port, base, options));
    if (!uri.startsWith('ros:')) continue;
    const topic = uri.slice('ros:'.length);
    subscribed.set(camera, absoluteName(topic, port.node));
    passed.push(await passCameraInfo(port, topic, `${base}/camera_info`, () => flowing.has(camera)));
  }
  const diagnostics = await port.advertise('/diagnostics', 'diagnostic_msgs/msg/DiagnosticArray');
  return new RosSink(port, topics, passed, diagnostics, clock, flowing, subscribed);
}

class RosSink implements Sink {
  readonly name = 'ros';
  readonly #port: Port;
  readonly #topics: ReadonlyMap<string, CameraTopics>;
  readonly #health = new Map<string, CameraHealth>();
  readonly #passed: readonly Closable[];
  readonly #diagnostics: Publication;
  readonly #timer: NodeJS.Timeout;
  readonly #clock: Clock;
  /** Cameras that are read now. */
  readonly #flowing: Set<string>;
  /** Topics of cameras that come from the graph. */
  readonly #subscribed: ReadonlyMap<string, string>;
  readonly #errors = new Map<string, number>();
  readonly #counting: Unsubscribable;
  #lastMs = performance.now();

  constructor(
    port: Port,
    topics: ReadonlyMap<string, CameraTopics>,
    passed: readonly Closable[],
    diagnostics: Publication,
    clock: Clock,
    flowing: Set<string>,
    subscribed: ReadonlyMap<string, string>,
  ) {
    this.#subscribed = subscribed;
    this.#flowing = flowing;
    this.#clock = clock;
    this.#counting = port.errors.subscribe(({ error }) => count(this.#errors, error.code));
    this.#passed = passed;
    this.#port = port;
    this.#topics = topics;
    this.#diagnostics = diagnostics;
    for (const camera of topics.keys()) this.#health.set(camera, new CameraHealth());
    this.#timer = setInterval(() => void this.#diagnose(), DIAGNOSTICS_MS);
  }

  get wantsPictures(): boolean {
    return [...this.#topics.values()].some(({ watched }) => watched);
  }

  usesOriginal(kind: Original['kind']): boolean {
    const other = kind === 'raw' ? 'compressed' : 'raw';
    return ![...this.#topics.values()].some((topics) => topics.shows(other));
  }

  publish(event: PipelineEvent): void | Promise<void> {
    const camera = cameraOf(event);
    if (event.type === 'source') this.#flowing[event.state === 'closed' ? 'delete' : 'add'](event.camera);
    this.#health.get(camera)?.take(event);
    return this.#topics.get(camera)?.publish(event);
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#counting.unsubscribe();
    await this.#diagnose();
    await Promise.all([...this.#topics.values()].map((topics) => topics.close()));
    for (const one of this.#passed) one.close();
    this.#diagnostics.close();
  }

  async #diagnose(): Promise<void> {
    const nowMs = performance.now();
    const seconds = (nowMs - this.#lastMs) / 1000;
    this.#lastMs = nowMs;
    const { full } = this.#port.node;
    const cameras = [...this.#health].map(([camera, health]) =>
      statusMessage(`${full}: ${camera}`, health.status(seconds, this.#deaf(camera))),
    );
    const header = { stamp: rosTime(this.#clock.wallNs()) };
    await this.#diagnostics.publish({
      header,
      status: [...cameras, statusMessage(full, this.#nodeStatus())],
    });
  }

  /** Publishers of a camera's topic whose QoS does not match. */
  #deaf(camera: string): string[] {
    const topic = this.#subscribed.get(camera);
    return [...this.#port.subscriptions]
      .filter((subscription) => subscription.topic === topic)
      .flatMap((subscription) => conflictsOf(this.#port, subscription, 'subscription'));
  }

  #nodeStatus(): Status {
    const conflicts = [...this.#topics.values()]
      .flatMap(({ publications }) => publications)
      .flatMap((publication) => conflictsOf(this.#port, publication, 'publication'));
    return {
      level: conflicts.length > 0 ? LEVEL.warn : LEVEL.ok,
      message: conflicts[0] ?? 'running',
      values: {
        transport: this.#port.transport,
        cameras: String(this.#topics.size),
        'up for (s)': process.uptime().toFixed(0),
        'memory (MB)': (process.memoryUsage.rss() / 1e6).toFixed(0),
        'simulated time': String(this.#clock.simulated === true),
        ...Object.fromEntries([...this.#errors].map(([code, n]) => [`error ${code}`, String(n)])),
        ...conflictValues(conflicts),
      },
    };
  }
}

function cameraOf(event: PipelineEvent): string {
  if ('header' in event) return event.header.camera;
  return event.type === 'answer' ? event.answer.camera : event.camera;
}
