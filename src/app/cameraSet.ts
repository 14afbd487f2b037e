import { isDeepStrictEqual } from 'node:util';
import type { Config } from '../config/schema.js';
import { asFoglightError, FoglightError } from '../core/errors.js';
import type { Sink } from '../core/events.js';
import { systemClock, type Clock } from '../core/time.js';
import type { AskRequest, AskResult } from '../pipeline/latestFrames.js';
import { openRooms, type Log, type OpenRooms } from '../pipeline/rooms.js';
import { Settings } from '../pipeline/settings.js';
import { SinkGroup } from '../pipeline/sinkGroup.js';
import { StandingQuestions } from '../pipeline/standingQuestions.js';
import type { Port } from '../ros/port.js';
import { Camera, type CameraSpec } from './camera.js';

export interface CameraSetOptions {
  /** What the shared rooms go by: models, threads, recovery, reasoning. */
  readonly config: Config;
  readonly log: Log;
  readonly clock?: Clock;
  readonly port?: () => Promise<Port>;
}

interface Member {
  camera: Camera;
  readonly settings: Settings;
  readonly questions: StandingQuestions;
}

/** Cameras that come and go while their rooms stay open: models are loaded once, and no camera disturbs another. */
export class CameraSet {
  readonly #rooms: OpenRooms;
  readonly #sinks: SinkGroup;
  readonly #clock: Clock;
  readonly #port: CameraSetOptions['port'];
  readonly #members = new Map<string, Member>();
  readonly #listeners = new Set<(camera: string) => void>();
  readonly #removals = new Set<(camera: string) => void>();
  /** Changes of one camera follow each other. */
  readonly #turns = new Map<string, Promise<void>>();

  private constructor(rooms: OpenRooms, { log, clock = systemClock, port }: CameraSetOptions) {
    this.#rooms = rooms;
    this.#clock = clock;
    this.#port = port;
    this.#sinks = new SinkGroup((sink, error) =>
      log('error', `${sink.name}: ${asFoglightError(error, 'FOG_OUTPUT').message}`),
    );
  }

  /** @throws FOG_MODEL_*, FOG_PROVIDER when the rooms cannot be opened */
  static async open(options: CameraSetOptions): Promise<CameraSet> {
    const rooms = await openRooms(options.config, options.log);
    const { provider, reason } = rooms.provider;
    options.log('info', `recovery runs on ${provider}: ${reason}`);
    return new CameraSet(rooms, options);
  }

  addSinks(sinks: readonly Sink[]): void {
    this.#sinks.add(sinks);
  }

  readonly emit: SinkGroup['emit'] = (event) => this.#sinks.emit(event);

  /** Calls the listener whenever the newest picture of a camera is another one, until the returned function is called. */
  onPicture(listener: (camera: string) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Calls the listener after a camera was removed, until the returned function is called. */
  onRemoved(listener: (camera: string) => void): () => void {
    this.#removals.add(listener);
    return () => void this.#removals.delete(listener);
  }

  /** The camera, or undefined where it is not running. */
  get(name: string): Camera | undefined {
    return this.#members.get(name)?.camera;
  }

  /**
   * Starts a camera, or changes one: questions and live options in place, without touching its source; anything else
   * by starting it anew.
   *
   * @throws FOG_CONFIG for options that contradict each other; then nothing has changed
   */
  set(name: string, spec: CameraSpec): Promise<void> {
    return this.#inTurn(name, async () => {
      const settings = await Settings.of(spec.config);
      const member = this.#members.get(name);
      if (member && sameSource(member.camera.spec, spec)) {
        member.settings.change(spec.config);
        member.questions.replace(spec.questions);
        return;
      }
      await member?.camera.stop();
      const questions = member?.questions ?? new StandingQuestions();
      questions.replace(spec.questions);
      const camera = new Camera(name, spec, settings, questions, {
        rooms: this.#rooms.rooms,
        sinks: this.#sinks,
        clock: this.#clock,
        onPicture: (changed) => this.#listeners.forEach((listener) => listener(changed)),
        ...(this.#port && { port: this.#port }),
      });
      this.#members.set(name, { camera, settings, questions });
      camera.start();
    });
  }

  /** Ends a camera; resolves when its last picture is done. */
  remove(name: string): Promise<void> {
    return this.#inTurn(name, async () => {
      const member = this.#members.get(name);
      this.#members.delete(name);
      await member?.camera.stop();
      if (member) this.#removals.forEach((listener) => listener(name));
    });
  }

  /** @throws FOG_CAMERA_UNKNOWN, and as `LatestFrames.ask` */
  ask(request: AskRequest): Promise<AskResult> {
    const camera = this.get(request.camera);
    if (!camera) return Promise.reject(new FoglightError('FOG_CAMERA_UNKNOWN', request.camera));
    return camera.ask(request);
  }

  /** Ends every camera, then sinks and rooms. */
  async close(): Promise<void> {
    // Cameras end with the set; they were not removed.
    this.#removals.clear();
    await Promise.all([...this.#members.keys()].map((name) => this.remove(name)));
    await this.#sinks.close();
    await this.#rooms.close();
  }

  #inTurn(name: string, work: () => Promise<void>): Promise<void> {
    const before = this.#turns.get(name) ?? Promise.resolve();
    const turn = before.catch(() => {}).then(work);
    this.#turns.set(name, turn);
    const over = (): void => {
      if (this.#turns.get(name) === turn) this.#turns.delete(name);
    };
    turn.then(over, over);
    return turn;
  }
}

/** Whether the source can go on as it is. `source.max_age_ms` is live. */
function sameSource(before: CameraSpec, after: CameraSpec): boolean {
  const sourceOf = ({ source, watch, config }: CameraSpec): unknown => [
    source,
    watch,
    { ...config.source, max_age_ms: 0 },
  ];
  return isDeepStrictEqual(sourceOf(before), sourceOf(after));
}
