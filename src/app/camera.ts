import { lastValueFrom, takeUntil } from 'rxjs';
import type { Config } from '../config/schema.js';
import type { Condition } from '../core/condition.js';
import { asFoglightError, FoglightError } from '../core/errors.js';
import type { SourceState } from '../core/events.js';
import type { Source } from '../core/source.js';
import type { Clock } from '../core/time.js';
import { open } from '../ingest/open.js';
import { CameraCondition } from '../pipeline/cameraCondition.js';
import type { Context, Rooms } from '../pipeline/context.js';
import { LatestFrames, type AskRequest, type AskResult } from '../pipeline/latestFrames.js';
import { perceive } from '../pipeline/perceive.js';
import type { RecoveredFrame } from '../pipeline/records.js';
import { runSource, stopWhen } from '../pipeline/runSource.js';
import type { Settings } from '../pipeline/settings.js';
import type { SinkGroup } from '../pipeline/sinkGroup.js';
import type { StandingQuestions } from '../pipeline/standingQuestions.js';
import { WatchRate, type WatchPolicy } from '../pipeline/watchRate.js';
import type { Port } from '../ros/port.js';

/** What a camera is made of. */
export interface CameraSpec {
  /** Address of the source, credentials included. */
  readonly source: string;
  readonly questions: readonly string[];
  /** The camera's own configuration: the service's with the camera's options over it. */
  readonly config: Config;
  readonly watch: WatchPolicy;
}

/** What all cameras share. */
export interface CameraParts {
  readonly rooms: Rooms;
  readonly sinks: SinkGroup;
  readonly clock: Clock;
  /** Joins the ROS 2 graph; only ros: sources ask for it. */
  readonly port?: () => Promise<Port>;
  /** Called when the newest picture of a camera is another one. */
  readonly onPicture: (camera: string) => void;
}

/** One camera of a service: its own pipeline through the shared rooms. */
export class Camera {
  readonly name: string;
  readonly spec: CameraSpec;
  readonly watch: WatchRate;
  readonly #parts: CameraParts;
  readonly #settings: Settings;
  readonly #questions: StandingQuestions;
  readonly #latest: LatestFrames;
  readonly #stop = new AbortController();
  #condition: CameraCondition | undefined;
  #running: Promise<void> = Promise.resolve();
  #retry: NodeJS.Timeout | undefined;
  #state: SourceState = 'starting';
  #reason = '';

  constructor(
    name: string,
    spec: CameraSpec,
    settings: Settings,
    questions: StandingQuestions,
    parts: CameraParts,
  ) {
    this.name = name;
    this.spec = spec;
    this.#settings = settings;
    this.#questions = questions;
    this.#parts = parts;
    this.#latest = new LatestFrames([name]);
    this.watch = new WatchRate(spec.watch);
  }

  get state(): { readonly state: SourceState; readonly reason: string } {
    return { state: this.#state, reason: this.#reason };
  }

  /** Undefined until a picture came or the camera is gone. */
  get condition(): Condition | undefined {
    return this.#condition?.current;
  }

  /** The newest picture, valid until the next: copy what is needed of it at once. */
  get newest(): RecoveredFrame | undefined {
    return this.#latest.newest(this.name);
  }

  /** @throws as `LatestFrames.ask` */
  ask(request: AskRequest): Promise<AskResult> {
    this.watch.asked(this.#parts.clock.wallNs());
    return this.#latest.ask(request);
  }

  /** Opens the source and runs it. A source that cannot be opened now is tried again. */
  start(): void {
    this.#running = this.#run();
  }

  /** Ends the source, finishes the pictures in progress and gives all buffers back. */
  async stop(): Promise<void> {
    clearTimeout(this.#retry);
    this.#stop.abort();
    await this.#running;
    this.#latest.clear();
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    try {
      const source = await this.#open();
      if (!signal.aborted) await this.#watch(source, signal);
    } catch (failure) {
      if (signal.aborted) return;
      const { code, message } = asFoglightError(failure, 'FOG_SOURCE_FAILED');
      this.#parts.sinks.emit({ type: 'error', camera: this.name, code, message });
      this.#enter('waiting', message);
      this.#retry = setTimeout(() => this.start(), this.#settings.config.source.backoff_max_ms);
    }
  }

  async #open(): Promise<Source> {
    const { port } = this.#parts;
    const sources = await open(this.spec.source, {
      mode: 'live',
      camera: this.name,
      config: this.#settings.config.source,
      ...(port && { port }),
    });
    if (sources.length === 1) return sources[0]!;
    throw new FoglightError('FOG_SOURCE_UNKNOWN', `${sources[0]?.uri ?? this.name} holds several cameras`);
  }

  async #watch(source: Source, signal: AbortSignal): Promise<void> {
    const ended = new AbortController();
    const stopped = stopWhen(signal);
    const states = source.events.subscribe((event) => {
      // It has ended when its last picture is done, too.
      if (event.type !== 'state' || event.state === 'ended') return;
      this.#state = event.state;
      this.#reason = event.reason;
    });
    const context = this.#context(ended.signal);
    try {
      const stream = runSource(source, context, perceive, stopped.now, []);
      await lastValueFrom(stream.pipe(takeUntil(stopped.drained)), { defaultValue: undefined });
      this.#state = 'ended';
      this.#reason = 'the source ended';
    } finally {
      states.unsubscribe();
      ended.abort();
      stopped.forget();
    }
  }

  #context(signal: AbortSignal): Context {
    const { rooms, sinks, clock, onPicture } = this.#parts;
    const settings = this.#settings;
    const questions = this.#questions;
    const condition = new CameraCondition(
      this.name,
      () => settings.gate,
      clock,
      (event) => sinks.emit(event),
    );
    this.#condition = condition;
    return {
      camera: this.name,
      mode: 'live',
      config: settings.config,
      get gate() {
        return settings.gate;
      },
      condition,
      rooms,
      get questions() {
        return questions.current;
      },
      latest: {
        judged: (context, record) => this.#latest.judged(context, record),
        keep: (context, record) => {
          this.#latest.keep(context, record);
          onPicture(this.name);
        },
      },
      watch: this.watch,
      sinks,
      clock,
      signal,
    };
  }

  #enter(state: SourceState, reason: string): void {
    const { sinks, clock } = this.#parts;
    this.#state = state;
    this.#reason = reason;
    sinks.emit({ type: 'source', camera: this.name, state, reason, atNs: clock.wallNs() });
  }
}
