import { camelCased } from '../../config/camelCase.js';
import type { Config } from '../../config/schema.js';
import { asFoglightError, type FoglightError } from '../../core/errors.js';
import type { FrameHeader } from '../../core/frame.js';
import type { PipelineEvent, Sink } from '../../core/events.js';
import { workerFile } from '../../runtime/workerFile.js';
import { Backlog } from '../backlog.js';
import type { RecordRequest } from './record.worker.js';
import { answerMessage } from '../ros/answer.js';
import { capturedImage, recoveredImage, type ImageMessage } from '../ros/image.js';
import { recoveryMessage } from '../ros/recovery.js';
import { conditionMessage } from '../ros/condition.js';
import { reportMessage } from '../ros/report.js';
import { topicOf } from '../ros/topics.js';
import { verdictMessage } from '../ros/verdict.js';
import { renamed, type SinkOptions } from '../sinkOptions.js';
import { WorkerClient } from '../worker/client.js';

/** How many pictures (live) or events (complete) may wait for the disk. */
const LIMIT = 8;

/**
 * Records to an MCAP file. One that is there is never overwritten: the recording then takes another name. Topics are `/foglight/<camera>/` and `best`, `recovered`
 * (each with `/compressed` where the pictures are), `degradation`, `verdict`, `condition`,
 * `recovery`, `answer`.
 *
 * @throws FOG_RECORD, FOG_DISK_FULL when it cannot begin
 */
export async function recordSink(
  path: string,
  record: Config['record'],
  options: SinkOptions,
): Promise<Sink> {
  const worker = new WorkerClient<RecordRequest, string>(
    workerFile(import.meta.url, './record.worker'),
    'FOG_RECORD',
  );
  const settings = camelCased(record);
  try {
    const taken = await worker.call({ type: 'open', path, options: settings });
    if (taken !== path) renamed(options)(path, taken);
  } catch (error) {
    await worker.close();
    throw error;
  }
  return new RecordSink(worker, options);
}

class RecordSink implements Sink {
  readonly name = 'record';
  readonly #worker: WorkerClient<RecordRequest, string>;
  readonly #options: SinkOptions;
  readonly #backlog: Backlog;
  /** Answers name a camera only; its frame id is that of its pictures. */
  readonly #frameIds = new Map<string, string>();
  #failed = false;

  constructor(worker: WorkerClient<RecordRequest, string>, options: SinkOptions) {
    this.#worker = worker;
    this.#options = options;
    this.#backlog = new Backlog(options.mode, LIMIT);
  }

  get wantsPictures(): boolean {
    return !this.#failed;
  }

  usesOriginal(): boolean {
    return true;
  }

  publish(event: PipelineEvent): void | Promise<void> {
    if (this.#failed) return;
    if ('header' in event) this.#frameIds.set(event.header.camera, event.header.frameId);
    switch (event.type) {
      case 'report':
        return this.#add(event.header, 'degradation', 'foglight/msg/DegradationReport', () =>
          reportMessage(event.header, event.assessment),
        );
      case 'verdict':
        return this.#add(event.header, 'verdict', 'foglight/msg/Verdict', () =>
          verdictMessage(event.header, event.verdict),
        );
      case 'condition': {
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
  }

  #addBest({ header, view, picture }: Extract<PipelineEvent, { type: 'best' }>): void | Promise<void> {
    const { encoder } = this.#options;
    return this.#addPicture(header, 'best', () =>
      view === 'recovered' && picture
        ? recoveredImage(header, picture, encoder)
        : capturedImage(header, picture, encoder),
    );
  }

  #addRecovered({
    header,
    recovery,
    picture,
  }: Extract<PipelineEvent, { type: 'recovered' }>): void | Promise<void> {
    const said = this.#add(header, 'recovery', 'foglight/msg/Recovery', () =>
      recoveryMessage(header, recovery),
    );
    if (!picture) return said;
    return this.#addPicture(header, 'recovered', () =>
      recoveredImage(header, picture, this.#options.encoder),
    );
  }

  #add(
    about: { readonly camera: string; readonly stampNs: bigint },
    name: string,
    type: string,
    make: () => object,
  ): void | Promise<void> {
    const { camera, stampNs } = about;
    const entry = { topic: topicOf(camera, name), type, stampNs, message: make() };
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
      const entry = { topic: topicOf(camera, name + transport), type, stampNs, message };
      await this.#ask({ type: 'add', entry }, camera);
    }, true);
  }

  /** A recording that fails is over: the run goes on without it. */
  async #ask(request: RecordRequest, camera: string): Promise<void> {
    try {
      await this.#worker.call(request);
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
