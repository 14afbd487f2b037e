import { setTimeout } from 'node:timers/promises';
import { workerData } from 'node:worker_threads';
import { asFoglightError } from '../../core/errors.js';
import { bytesOf, type FrameHeader } from '../../core/frame.js';
import { systemClock } from '../../core/time.js';
import { FrameSender } from '../../runtime/framePort.js';
import { prepareCompressed, prepareRaw, type Prepared } from '../encodings/prepare.js';
import type { FiniteJob } from '../finiteSource.js';
import type { BagMessage, BagTopic } from './bag.js';
import type { BagParts } from './bagParts.js';
import { imageReader, type ImageMessage } from './imageMessage.js';
import { PartedBag } from './partedBag.js';

export interface BagJob {
  readonly camera: string;
  readonly parts: BagParts;
  readonly topic: BagTopic;
  /** Replay at the pace of the recording, dropping what finds no buffer; else as fast as frames are taken. */
  readonly live: boolean;
  /** Log time of the bag's first message: the moment from which a live replay counts. */
  readonly startNs: bigint;
}

const { init, job } = workerData as FiniteJob<BagJob>;
const sender = new FrameSender(init);
const started = performance.now();
let seq = 0;

/** Waits for a message's turn in live mode; false when the source was stopped meanwhile. */
async function turnOf(message: BagMessage): Promise<boolean> {
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

function headerOf(image: ImageMessage, stampNs: bigint, { width, height, layout }: Prepared): FrameHeader {
  return {
    camera: job.camera,
    frameId: image.frameId || job.camera,
    seq,
    stampNs,
    receivedNs: systemClock.wallNs(),
    width,
    height,
    layout,
    matrix: 'bt601',
    still: false,
    original: image.original,
  };
}

/** Sends one message as a frame. A message that is no picture is told and passed over. */
async function deliver(message: BagMessage, read: (data: Uint8Array) => ImageMessage): Promise<void> {
  let stampNs = message.logTimeNs;
  try {
    const image = read(message.data);
    if (image.stampNs !== 0n) stampNs = image.stampNs;
    const prepared = await prepare(image);
    const buffer = sender.acquire(bytesOf(prepared.layout, prepared.width, prepared.height), !job.live);
    if (buffer) {
      prepared.fill(buffer);
      const owned = image.original.bytes.buffer as ArrayBuffer;
      sender.send(headerOf(image, stampNs, prepared), buffer, [owned]);
      seq += 1;
    } else if (!sender.stopped) {
      sender.event({ type: 'dropped', stampNs });
      seq += 1;
    }
  } catch (cause) {
    sender.event({ type: 'bad_frame', error: asFoglightError(cause), stampNs });
  }
}

async function run(): Promise<void> {
  const read = imageReader(job.topic)!;
  const messages = new PartedBag(job.parts).messages(job.topic.name, (error) =>
    sender.event({ type: 'bad_frame', error }),
  );
  for await (const message of messages) {
    if (!(await turnOf(message))) return;
    await deliver(message, read);
  }
  sender.end();
}

try {
  await run();
} catch (cause) {
  sender.fail(asFoglightError(cause, 'FOG_BAG_BAD'));
}
