import { camelCased } from '../../config/camelCase.js';
import type { Config } from '../../config/schema.js';
import { asFoglightError, type FoglightError } from '../../core/errors.js';
import type { Condition } from '../../core/condition.js';
import type { FrameHeader } from '../../core/frame.js';
import type { PipelineEvent, Sink } from '../../core/events.js';
import { workerFile } from '../../runtime/workerFile.js';
import { Backlog } from '../backlog.js';
import type { Provenance } from './provenance.js';
import type { RecordRequest } from './record.worker.js';
import type { Recorded, RecorderOptions } from './recorder.js';
import { answerMessage } from '../ros/answer.js';
import { capturedImage, recoveredImage, type ImageMessage } from '../ros/image.js';
import { recoveryMessage } from '../ros/recovery.js';
import { conditionMessage } from '../ros/condition.js';
import { reportMessage } from '../ros/report.js';
import { topicOf } from '../ros/topics.js';
import { verdictMessage } from '../ros/verdict.js';
import { renamed, type SinkOptions } from '../sinkOptions.js';
import { WorkerClient } from '../worker/client.js';

type Event<T extends PipelineEvent['type']> = Extract<PipelineEvent, { type: T }>;

/** How many pictures (live) or events (complete) may wait for the disk. */
const LIMIT = 8;

/**
 * Records to an MCAP file, or to several where `record.rotate_mb` or `record.max_gb` says so. One that is there is never
 * overwritten: the recording then takes another name. Topics are `/foglight/<camera>/` and `best`, `recovered` and, where
 * `record.captured` says so, `captured` (each with `/compressed` where the pictures are), `degradation`, `verdict`,
 * `condition`, `recovery`, `answer`. In complete mode two runs give the same bytes.
 *
 * @param provenance what the recording is made with and from, for its metadata
 * @throws FOG_RECORD, FOG_DISK_FULL when it cannot begin
 */
export async function recordSink(
  path: string,
  { record, gate }: Pick<Config, 'record' | 'gate'>,
  options: SinkOptions,
  provenance?: Provenance,
): Promise<Sink> {
  const worker = new WorkerClient<RecordRequest, Recorded>(
    workerFile(import.meta.url, './record.worker'),
    'FOG_RECORD',
  );
  const settings: RecorderOptions = {
    ...camelCased(record),
    time: options.mode === 'complete' ? 'stamps' : 'clock',
    // A condition changes when something lasted, and not soon after another change.
    lateMs: 2 * gate.condition_hold_ms,
  };
  const sink = new RecordSink(path, worker, record, options);
  try {
    sink.take(await worker.call({ type: 'open', path, options: settings, provenance }));
  } catch (error) {
    await worker.close();
    throw error;
  }
  return sink;
}

class RecordSink implements Sink {
  readonly name = 'record';
  readonly #path: string;
  readonly #worker: WorkerClient<RecordRequest, Recorded>;
  readonly #record: Config['record'];
  readonly #options: SinkOptions;
  readonly #backlog: Backlog;
  /** Answers name a camera only; its frame id is that of its pictures. */
  readonly #frameIds = new Map<string, string>();
  #failed = false;
  #begun = false;

  constructor(
    path: string,
    worker: WorkerClient<RecordRequest, Recorded>,
    record: Config['record'],
    options: SinkOptions,
  ) {
    this.#path = path;
    this.#record = record;
    this.#worker = worker;
    this.#options = options;
    this.#backlog = new Backlog(options.mode, LIMIT);
  }

  get wantsPictures(): boolean {
    return !this.#failed;
  }

  get wantsCaptured(): boolean {
    return !this.#failed && this.#record.captured;
  }

  usesOriginal(): boolean {
    return true;
  }

  publish(event: PipelineEvent): void | Promise<void> {
    if (this.#failed) return;
    if ('header' in event) this.#frameIds.set(event.header.camera, event.header.frameId);
    switch (event.type) {
      case 'report': {
        // Separate stills change no condition: each report says its own.
        if (event.header.still) this.#tell(event.header, event.condition, true);
        return this.#add(event.header, 'degradation', 'foglight/msg/DegradationReport', () =>
          reportMessage(event.header, event.assessment),
        );
      }
      case 'verdict':
        return this.#add(event.header, 'verdict', 'foglight/msg/Verdict', () =>
          verdictMessage(event.header, event.verdict),
        );
      case 'condition': {
        this.#tell(event, event.condition);
        const frameId = this.#frameIds.get(event.camera) ?? event.camera;
        return this.#add(event, 'condition', 'foglight/msg/Condition', () =>
          conditionMessage(event, frameId),
        );
      }
      case 'answer': {
        const { answer } = event;
        const frameId = this.#frameIds.get(answer.camera) ?? answer.camera;
        return this.#add(answer, 'answer', 'foglight/msg/Answer', () => answerMessage(answer, frameId));
      }
      case 'best':
        return this.#addBest(event);
      case 'recovered':
        return this.#addRecovered(event);
      default:
        return;
    }
  }

  async close(): Promise<void> {
    await this.#backlog.drained();
    await this.#ask({ type: 'close' }, '');
    await this.#worker.close();
    if (!this.#begun && !this.#failed)
      this.#options.notice?.(`${this.#path} was not written: the condition of every camera was ok`);
  }

  /** Passes on what the recording's thread told. */
  take({ begun, missing = [] }: Recorded): void {
    if (begun !== undefined && !this.#begun && begun !== this.#path)
      renamed(this.#options)(this.#path, begun);
    this.#begun ||= begun !== undefined;
    for (const { camera, stampNs } of missing)
      this.#options.emit({ type: 'drop', camera, stampNs, stage: 'publish', reason: 'pre_roll' });
  }

  /** Where only bad times are recorded, the recording must know of them before their messages. */
  #tell(
    { camera, stampNs }: { readonly camera: string; readonly stampNs: bigint },
    { kind, sinceNs }: Condition,
    still = false,
  ): void {
    if (this.#record.when !== 'degraded') return;
    const told = { camera, bad: kind !== 'ok', sinceNs, stampNs, still };
    void this.#backlog.add(() => this.#ask({ type: 'tell', told }, camera), false);
  }

  #addBest({ header, view, picture }: Event<'best'>): void | Promise<void> {
    const { encoder } = this.#options;
    return this.#addPicture(header, 'best', () =>
      view === 'recovered' && picture
        ? recoveredImage(header, picture, encoder)
        : capturedImage(header, picture, encoder),
    );
  }

  #addRecovered({ header, recovery, picture, captured }: Event<'recovered'>): void | Promise<void> {
    const { encoder } = this.#options;
    let wait = this.#add(header, 'recovery', 'foglight/msg/Recovery', () =>
      recoveryMessage(header, recovery),
    );
    if (this.#record.captured)
      wait = this.#addPicture(header, 'captured', () => capturedImage(header, captured, encoder));
    if (picture) wait = this.#addPicture(header, 'recovered', () => recoveredImage(header, picture, encoder));
    return wait;
  }

  #add(
    about: { readonly camera: string; readonly stampNs: bigint },
    name: string,
    type: string,
    make: () => object,
  ): void | Promise<void> {
    const { camera, stampNs } = about;
    const latched = name === 'verdict' || name === 'condition';
    const entry = { camera, topic: topicOf(camera, name), type, stampNs, message: make(), latched };
    return this.#backlog.add(() => this.#ask({ type: 'add', entry }, camera), false);
  }

  #addPicture(
    { camera, stampNs }: FrameHeader,
    name: string,
    make: () => Promise<ImageMessage | undefined>,
  ): void | Promise<void> {
    if (!this.#backlog.takesPictures) {
      this.#options.emit({ type: 'drop', camera, stampNs, stage: 'publish', reason: 'slow_sink' });
      return;
    }
    // Encoding begins at once; only writing waits its turn.
    const made = make().catch((error: unknown) =>
      this.#say(asFoglightError(error, 'FOG_IMAGE_BAD'), camera, stampNs),
    );
    return this.#backlog.add(async () => {
      const image = await made;
      if (!image) return;
      const { type, transport, message } = image;
      const entry = { camera, topic: topicOf(camera, name + transport), type, stampNs, message };
      await this.#ask({ type: 'add', entry }, camera);
    }, true);
  }

  /** A recording that fails is over: the run goes on without it. */
  async #ask(request: RecordRequest, camera: string): Promise<void> {
    try {
      this.take(await this.#worker.call(request));
    } catch (error) {
      if (this.#failed) return;
      this.#failed = true;
      this.#say(asFoglightError(error, 'FOG_RECORD'), camera);
    }
  }

  #say({ code, message }: FoglightError, camera: string, stampNs?: bigint): void {
    this.#options.emit({ type: 'error', camera, code, message, ...(stampNs !== undefined && { stampNs }) });
  }
}
