import { Worker } from 'node:worker_threads';
import { Observable, Subject } from 'rxjs';
import type { Config } from '../../config/schema.js';
import { FoglightError } from '../../core/errors.js';
import type { Frame, Original } from '../../core/frame.js';
import type { SourceState } from '../../core/events.js';
import type { Mode, Source, SourceEvent } from '../../core/source.js';
import { systemClock } from '../../core/time.js';
import type { Message, Port } from '../../ros/port.js';
import type { Qos } from '../../ros/qos.js';
import { FrameReceiver } from '../../runtime/frameReceiver.js';
import { workerFile } from '../../runtime/workerFile.js';
import { cameraName } from '../cameraName.js';
import { COMPRESSED, ImageTopic, type IMAGE } from './imageTopic.js';
import type { RosPicture, RosWorkerInit } from './rosWorker.js';

export interface RosSourceOptions {
  readonly port: Port;
  readonly config: Config['source'];
  /** The camera's name; by default made from the topic. */
  readonly camera?: string;
  /** Default live: a picture without a free buffer is dropped and counted. */
  readonly mode?: Mode;
  /** By default copied from the publisher. */
  readonly qos?: Qos;
}

/**
 * Opens `ros:/camera/image_raw`: a topic of sensor_msgs Image or CompressedImage, whichever is published there. The
 * publisher may appear later, disappear and be replaced; meanwhile the source is `waiting` or `stalled`. It never ends.
 *
 * @throws FOG_SOURCE_UNKNOWN for a URI without a topic
 */
export function openRos(uri: string, options: RosSourceOptions): Source {
  const topic = /^ros:(.+)$/.exec(uri)?.[1];
  if (topic === undefined) throw new FoglightError('FOG_SOURCE_UNKNOWN', uri);
  const { camera = cameraName(topic.replace(/\/(image(_\w+)?|compressed)\b/g, '')) } = options;
  const events = new Subject<SourceEvent>();
  const frames = new Observable<Frame>((subscriber) => {
    const reader = new TopicReader(topic, camera, options, events, {
      frame: (frame) => subscriber.next(frame),
      failed: (error) => subscriber.error(error),
    });
    return () => reader.close();
  });
  return { camera, uri, finite: false, frames, events: events.asObservable() };
}

interface Consumer {
  frame(frame: Frame): void;
  failed(error: FoglightError): void;
}

/** One subscription to the source: the ROS topic, the thread that converts its pictures, and the state events. */
class TopicReader {
  readonly #camera: string;
  readonly #events: Subject<SourceEvent>;
  readonly #receiver: FrameReceiver;
  readonly #worker: Worker;
  readonly #topic: ImageTopic;
  readonly #errors;
  readonly #timeouts: { readonly startMs: number; readonly stallMs: number };
  #watchdog: NodeJS.Timeout | undefined;
  /** Error of the last picture that could not be used; undefined after one that could. */
  #bad: FoglightError | undefined;
  #state: SourceState | undefined;
  #reason = '';
  #seq = 0;
  /** Resolve functions of the pictures that the thread is converting, oldest first. */
  readonly #converting: (() => void)[] = [];

  constructor(
    topic: string,
    camera: string,
    options: RosSourceOptions,
    events: Subject<SourceEvent>,
    consumer: Consumer,
  ) {
    const { port, config, mode = 'live', qos = configuredQos(config, mode) } = options;
    this.#camera = camera;
    this.#events = events;
    this.#timeouts = { startMs: config.start_timeout_ms, stallMs: config.stall_timeout_ms };
    this.#receiver = new FrameReceiver(config.buffers, {
      frame: (frame) => this.#frame(frame, consumer),
      event: (event) => {
        if (event.type === 'bad_frame') this.#bad = event.error;
        events.next(event);
      },
      end: () => {},
      error: (error) => consumer.failed(error),
    });
    this.#worker = new Worker(workerFile(import.meta.url, './rosWorker'), {
      workerData: { init: this.#receiver.init, wait: mode === 'complete' } satisfies RosWorkerInit,
      transferList: [this.#receiver.init.port],
    });
    this.#worker.on('message', () => this.#converting.shift()?.());
    this.#receiver.watch(this.#worker, (error) => consumer.failed(error));
    this.#enter('starting', topic);
    this.#expect('no first picture', this.#timeouts.startMs);
    this.#topic = new ImageTopic(port, topic, {
      ...(qos && { qos }),
      depth: DEPTH[mode],
      handler: (type, message) => this.#send(type, message),
      lost: (count) => {
        for (let n = 0; n < count; n++) events.next({ type: 'dropped', stampNs: 0n });
      },
      waiting: (reason, undiscovered) => {
        if (undiscovered && this.#state === 'starting') return this.#expect(reason, DISCOVERY_MS, 'waiting');
        clearTimeout(this.#watchdog);
        this.#enter('waiting', reason);
      },
      present: (reason) => {
        if (this.#state === 'running') return;
        this.#enter('starting', reason);
        this.#expect('no first picture', this.#timeouts.startMs);
      },
      failed: (error) => consumer.failed(error),
    });
    this.#errors = port.errors.subscribe(({ error, topic: where }) => {
      if (where === topic) events.next({ type: 'bad_frame', error });
    });
  }

  close(): void {
    clearTimeout(this.#watchdog);
    this.#errors.unsubscribe();
    this.#topic.close();
    this.#receiver.close();
    this.#worker.postMessage(null);
    for (const done of this.#converting.splice(0)) done();
    this.#enter('closed', 'closed by its reader');
  }

  /** Resolves when the picture is converted and the next one may be sent. */
  #send(type: typeof IMAGE | typeof COMPRESSED, message: Message): Promise<void> {
    const original = originalOf(type, message);
    const { header, width = 0, height = 0 } = message as unknown as ImageFields;
    const { stamp, frame_id } = header;
    const receivedNs = systemClock.wallNs();
    const stampNs = BigInt(stamp.sec) * 1_000_000_000n + BigInt(stamp.nanosec);
    const picture: RosPicture = {
      camera: this.#camera,
      frameId: frame_id || this.#camera,
      seq: this.#seq++,
      // A stamp of 0 means that the publisher did not set it.
      stampNs: stampNs === 0n ? receivedNs : stampNs,
      receivedNs,
      width,
      height,
      original,
    };
    this.#worker.postMessage(picture, [original.bytes.buffer as ArrayBuffer]);
    return new Promise((resolve) => this.#converting.push(resolve));
  }

  #frame(frame: Frame, consumer: Consumer): void {
    this.#enter('running', 'pictures arrive');
    this.#bad = undefined;
    this.#expect('no picture', this.#timeouts.stallMs);
    consumer.frame(frame);
  }

  /** Enters a state after `ms` milliseconds, unless this is called again or the timer is cleared. */
  #expect(otherwise: string, ms: number, state: 'stalled' | 'waiting' = 'stalled'): void {
    clearTimeout(this.#watchdog);
    this.#watchdog = setTimeout(() => {
      const reason = state === 'waiting' ? otherwise : `${otherwise} for ${ms} ms`;
      this.#enter(state, this.#bad ? `${reason} that can be used: ${this.#bad.message}` : reason, this.#bad);
    }, ms);
  }

  #enter(state: SourceState, reason: string, error?: FoglightError): void {
    if (state === this.#state && reason === this.#reason) return;
    this.#state = state;
    this.#reason = reason;
    this.#events.next({ type: 'state', state, reason, ...(error && { error }) });
  }
}

/** Time that the discovery of a publisher may take, milliseconds; after it the source reports that there is none. */
const DISCOVERY_MS = 3_000;

/** History depth by mode: in live mode only the newest picture counts; in complete mode a slow reader may lag by ten. */
const DEPTH: Readonly<Record<Mode, number>> = { live: 1, complete: 10 };

/** The QoS from the configuration; undefined if it is copied from the publishers. */
function configuredQos({ ros_reliability: reliability }: Config['source'], mode: Mode): Qos | undefined {
  return reliability === 'copy' ? undefined : { reliability, durability: 'volatile', depth: DEPTH[mode] };
}

/** The fields of Image and CompressedImage that are read. */
interface ImageFields {
  readonly header: {
    readonly stamp: { readonly sec: number; readonly nanosec: number };
    readonly frame_id: string;
  };
  readonly width?: number;
  readonly height?: number;
  readonly encoding?: string;
  readonly is_bigendian?: number;
  readonly step?: number;
  readonly format?: string;
  readonly data: Uint8Array;
}

function originalOf(type: typeof IMAGE | typeof COMPRESSED, message: Message): Original {
  const {
    encoding = '',
    step = 0,
    is_bigendian,
    format = '',
    data: bytes,
  } = message as unknown as ImageFields;
  if (type === COMPRESSED) return { kind: 'compressed', format, bytes };
  return { kind: 'raw', encoding, step, bigEndian: is_bigendian === 1, bytes };
}
