import { parentPort, workerData } from 'node:worker_threads';
import { asFoglightError } from '../../core/errors.js';
import { bytesOf, type FrameHeader, type Original } from '../../core/frame.js';
import { FrameSender, type FramePortInit } from '../../runtime/framePort.js';
import { prepareCompressed, prepareRaw, type Prepared } from '../encodings/prepare.js';

/** A picture as it arrived from its topic. */
export interface RosPicture {
  readonly camera: string;
  readonly frameId: string;
  readonly seq: number;
  readonly stampNs: bigint;
  readonly receivedNs: bigint;
  /** Pixels; 0 for a compressed picture, whose own header gives its size. */
  readonly width: number;
  readonly height: number;
  readonly original: Original;
}

export interface RosWorkerInit {
  readonly init: FramePortInit;
  /** Whether to wait for a free buffer instead of dropping the picture. */
  readonly wait: boolean;
}

const { init, wait } = workerData as RosWorkerInit;
const sender = new FrameSender(init);
let order = Promise.resolve();

// Null ends the thread. Each picture gets a reply, by which the main thread bounds the number of queued pictures.
parentPort!.on('message', (picture: RosPicture | null) => {
  if (picture === null) return parentPort!.close();
  order = order.then(() => convert(picture)).then(() => parentPort!.postMessage('done'));
});

async function convert(picture: RosPicture): Promise<void> {
  const { stampNs } = picture;
  try {
    const prepared = await prepare(picture);
    const { layout, width, height } = prepared;
    const buffer = sender.acquire(bytesOf(layout, width, height), wait);
    if (!buffer) {
      if (!sender.stopped) sender.event({ type: 'dropped', stampNs });
      return;
    }
    prepared.fill(buffer);
    sender.send(headerOf(picture, prepared), buffer, [picture.original.bytes.buffer as ArrayBuffer]);
  } catch (error) {
    sender.event({ type: 'bad_frame', error: asFoglightError(error, 'FOG_IMAGE_BAD'), stampNs });
  }
}

function prepare({ original, width, height }: RosPicture): Prepared | Promise<Prepared> {
  if (original.kind === 'compressed') return prepareCompressed(original.format, original.bytes);
  const { encoding, step, bigEndian, bytes: data } = original;
  return prepareRaw({ encoding, width, height, step, bigEndian, data });
}

function headerOf(picture: RosPicture, { width, height, layout }: Prepared): FrameHeader {
  return { ...picture, width, height, layout, matrix: 'bt601', still: false };
}
