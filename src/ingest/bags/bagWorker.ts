import { setTimeout } from 'node:timers/promises';
import { workerData } from 'node:worker_threads';
import { asFoglightError } from '../../core/errors.js';
import { bytesOf, type FrameHeader, type Original } from '../../core/frame.js';
import { systemClock } from '../../core/time.js';
import { FrameSender } from '../../runtime/framePort.js';
import { prepareCompressed, prepareRaw, type Prepared } from '../encodings/prepare.js';
import type { FiniteJob } from '../finiteSource.js';
import type { BagMessage, BagTopic } from './bag.js';
import type { BagParts } from './bagParts.js';
import { imageReader, videoReader, type ImageMessage, type VideoPacket } from './imageMessage.js';
import { PartedBag } from './partedBag.js';
import { VideoTopic } from './videoTopic.js';

export interface BagJob {
  readonly camera: string;
  readonly parts: BagParts;
  readonly topic: BagTopic;
  /** Live: replay at the speed of the recording and drop frames without a free buffer. Else: as fast as the consumer. */
  readonly live: boolean;
  /** Log time of the bag's first message; a live replay starts at this time. */
  readonly startNs: bigint;
}

const { init, job } = workerData as FiniteJob<BagJob>;
const sender = new FrameSender(init);
const started = performance.now();
let seq = 0;

/** In live mode waits until a message is due. Returns false if the source was stopped. */
async function waitUntilDue(message: BagMessage): Promise<boolean> {
  const due = started + Number(message.logTimeNs - job.startNs) / 1e6;
  while (job.live && !sender.stopped) {
    const wait = due - performance.now();
    if (wait <= 0) break;
    await setTimeout(Math.min(wait, 50));
  }
  return !sender.stopped;
}

function prepare({ original, width, height }: ImageMessage): Prepared | Promise<Prepared> {
  if (original.kind === 'compressed') return prepareCompressed(original.format, original.bytes);
  const { encoding, step, bigEndian, bytes } = original;
  return prepareRaw({ encoding, width, height, step, bigEndian, data: bytes });
}

/** A frame that is converted and can be sent. */
interface PreparedFrame extends Prepared {
  readonly stampNs: bigint;
  readonly frameId: string;
  readonly original?: Original;
}

function headerOf({ width, height, layout, stampNs, frameId, original }: PreparedFrame): FrameHeader {
  return {
    camera: job.camera,
    frameId: frameId || job.camera,
    seq,
    stampNs,
    receivedNs: systemClock.wallNs(),
    width,
    height,
    layout,
    matrix: 'bt601',
    still: false,
    ...(original && { original }),
  };
}

function send(ready: PreparedFrame): void {
  const { layout, width, height, original, stampNs } = ready;
  const buffer = sender.acquire(bytesOf(layout, width, height), !job.live);
  if (buffer) {
    ready.fill(buffer);
    sender.send(headerOf(ready), buffer, original ? [original.bytes.buffer as ArrayBuffer] : []);
    seq += 1;
  } else if (!sender.stopped) {
    sender.event({ type: 'dropped', stampNs });
    seq += 1;
  }
}

const emitBadFrame = (cause: unknown, stampNs: bigint): void =>
  sender.event({ type: 'bad_frame', error: asFoglightError(cause), stampNs });

/** Sends each message as a frame. A message that cannot be decoded is a `bad_frame` event, and reading continues. */
function pictures(read: (data: Uint8Array) => ImageMessage): Topic {
  return {
    async add(message) {
      let stampNs = message.logTimeNs;
      try {
        const image = read(message.data);
        if (image.stampNs !== 0n) stampNs = image.stampNs;
        const { frameId, original } = image;
        send({ ...(await prepare(image)), stampNs, frameId, original });
      } catch (cause) {
        emitBadFrame(cause, stampNs);
      }
    },
    end: async () => {},
    close: () => {},
  };
}

/** Sends each decoded picture as a frame, with the stamp of its packet. */
function video(read: (data: Uint8Array) => VideoPacket): Topic {
  const topic = new VideoTopic({
    topic: job.topic,
    picture({ width, height, data }, { stampNs, frameId }) {
      const fill = (out: ArrayBuffer): void => new Uint8Array(out).set(data);
      send({ width, height, layout: 'rgb8', fill, stampNs, frameId });
    },
    bad: (error, { stampNs }) => emitBadFrame(error, stampNs),
  });
  return {
    async add({ data, logTimeNs }) {
      try {
        const packet = read(data);
        await topic.add({ ...packet, stampNs: packet.stampNs || logTimeNs });
      } catch (cause) {
        if (asFoglightError(cause).code === 'FOG_FFMPEG_MISSING') throw cause;
        emitBadFrame(cause, logTimeNs);
      }
    },
    end: () => topic.end(),
    close: () => topic.close(),
  };
}

/** Processes the messages of the topic in order. */
interface Topic {
  add(message: BagMessage): Promise<void>;
  /** Must be called after the last message. */
  end(): Promise<void>;
  close(): void;
}

function openTopic(): Topic {
  const image = imageReader(job.topic);
  return image ? pictures(image) : video(videoReader(job.topic)!);
}

async function run(): Promise<void> {
  const topic = openTopic();
  const messages = new PartedBag(job.parts).messages(job.topic.name, (error) =>
    sender.event({ type: 'bad_frame', error }),
  );
  try {
    for await (const message of messages) {
      if (!(await waitUntilDue(message))) return;
      await topic.add(message);
    }
    await topic.end();
    sender.end();
  } finally {
    topic.close();
  }
}

try {
  await run();
} catch (cause) {
  sender.fail(asFoglightError(cause, 'FOG_BAG_BAD'));
}
