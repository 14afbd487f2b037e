import type { Config } from '../config/schema.js';
import { asFoglightError, type FoglightError } from '../core/errors.js';
import type { FrameHeader } from '../core/frame.js';
import type { Happening, Sink } from '../core/outcome.js';
import type { Mode } from '../core/source.js';
import { workerFile } from '../runtime/workerFile.js';
import { Backlog } from './backlog.js';
import type { Encoder } from './encode/encoder.js';
import type { RecordRequest } from './mcap/record.worker.js';
import { answerMessage } from './ros/answer.js';
import { capturedImage, recoveredImage, type ImageMessage } from './ros/image.js';
import { recoveryMessage } from './ros/recovery.js';
import { reportMessage } from './ros/report.js';
import { topicOf } from './ros/topics.js';
import { verdictMessage } from './ros/verdict.js';
import { WorkerClient } from './worker/client.js';

/** What every sink that writes pictures needs. */
export interface SinkOptions {
  readonly mode: Mode;
  /** Shared by all sinks; whoever made it closes it after them. */
  readonly encoder: Encoder;
  /** Takes what the sink has to say: pictures it dropped, and errors, each of which is said once. */
  readonly tell: (happening: Extract<Happening, { type: 'drop' | 'error' }>) => void;
}

/** How many pictures (live) or happenings (complete) may wait for the disk. */
const LIMIT = 8;

/**
 * Records to an MCAP file, overwriting one that is there. Topics are `/foglight/<camera>/` and `best`, `recovered`
 * (each with `/compressed` where the pictures are), `degradation`, `verdict`, `recovery`, `answer`.
 *
 * @throws FOG_RECORD, FOG_DISK_FULL when it cannot begin
 */
export async function recordSink(
  path: string,
  record: Config['record'],
  options: SinkOptions,
): Promise<Sink> {
  const worker = new WorkerClient<RecordRequest, void>(
    workerFile(import.meta.url, './mcap/record.worker'),
    'FOG_RECORD',
  );
  const settings = { flushMs: record.flush_ms, minFreeMb: record.min_free_mb };
  try {
    await worker.call({ type: 'open', path, options: settings });
  } catch (error) {
    await worker.close();
    throw error;
  }
  return new RecordSink(worker, options);
}

class RecordSink implements Sink {
  readonly name = 'record';
  readonly #worker: WorkerClient<RecordRequest, void>;
  readonly #options: SinkOptions;
  readonly #backlog: Backlog;
  /** Answers name a camera only; its frame id is that of its pictures. */
  readonly #frameIds = new Map<string, string>();
  #failed = false;

  constructor(worker: WorkerClient<RecordRequest, void>, options: SinkOptions) {
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

  publish(happening: Happening): void | Promise<void> {
    if (this.#failed) return;
    if ('header' in happening) this.#frameIds.set(happening.header.camera, happening.header.frameId);
    switch (happening.type) {
      case 'report':
        return this.#add(happening.header, 'degradation', 'foglight/msg/DegradationReport', () =>
          reportMessage(happening.header, happening.assessment),
        );
      case 'verdict':
        return this.#add(happening.header, 'verdict', 'foglight/msg/Verdict', () =>
          verdictMessage(happening.header, happening.verdict),
        );
      case 'answer': {
        const { answer } = happening;
        const frameId = this.#frameIds.get(answer.camera) ?? answer.camera;
        return this.#add(answer, 'answer', 'foglight/msg/Answer', () => answerMessage(answer, frameId));
      }
      case 'best':
        return this.#addBest(happening);
      case 'recovered':
        return this.#addRecovered(happening);
      default:
        return;
    }
  }

  async close(): Promise<void> {
    await this.#backlog.drained();
    await this.#ask({ type: 'close' }, '');
    await this.#worker.close();
  }

  #addBest({ header, view, picture }: Extract<Happening, { type: 'best' }>): void | Promise<void> {
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
  }: Extract<Happening, { type: 'recovered' }>): void | Promise<void> {
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
      this.#options.tell({ type: 'drop', camera, stampNs, stage: 'publish', reason: 'slow_sink' });
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
    this.#options.tell({ type: 'error', camera, code, message, ...(stampNs !== undefined && { stampNs }) });
  }
}
