import { readFile, stat } from 'node:fs/promises';
import { workerData } from 'node:worker_threads';
import { asFoglightError, FoglightError } from '../../core/errors.js';
import type { FrameHeader, Original } from '../../core/frame.js';
import { systemClock } from '../../core/time.js';
import { FrameSender } from '../../runtime/framePort.js';
import { decodePicture, type DecodedPicture } from '../../media/decodePicture.js';
import type { FiniteJob } from '../finiteSource.js';
import { exifTime } from './exifTime.js';

export interface StillsJob {
  readonly camera: string;
  readonly files: readonly string[];
  /** Whether the source is one named file. A bad picture then fails the source; otherwise it is an event. */
  readonly single: boolean;
}

/** Limit for the size of a file, bytes: more than any picture of 100 megapixels needs. */
const MAX_FILE_BYTES = 1024 ** 3;

/** Duration of an animation's frame that gives none, as in browsers, milliseconds. */
const DEFAULT_DELAY_MS = 100;

interface Still extends DecodedPicture {
  readonly stampNs: bigint;
  readonly original?: Extract<Original, { kind: 'compressed' }> & { readonly bytes: Uint8Array<ArrayBuffer> };
}

/** A file's bytes and its modification time, nanoseconds since 1970. */
async function readBytes(
  file: string,
): Promise<{ readonly bytes: Uint8Array<ArrayBuffer>; readonly mtimeNs: bigint }> {
  const info = await stat(file, { bigint: true }).catch((cause: unknown) => {
    throw new FoglightError('FOG_SOURCE_NOT_FOUND', file, cause);
  });
  if (info.size > MAX_FILE_BYTES)
    throw new FoglightError('FOG_IMAGE_SIZE', `${file} has ${info.size} bytes, more than 1 GiB`);
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw new FoglightError('FOG_IMAGE_BAD', `${file} cannot be read`, cause);
  });
  return { bytes, mtimeNs: info.mtimeNs };
}

/** The picture of a file; for an animation each frame, whose stamp includes the duration of the frames before it. */
async function* readStills(file: string): AsyncGenerator<Still, void, void> {
  const { bytes, mtimeNs } = await readBytes(file);
  let shownMs = 0;
  for (let frame = 0, frames = 1; frame < frames; frame += 1) {
    const picture = await decodePicture(bytes, file, frame);
    frames = picture.frames;
    const taken = (picture.exif && exifTime(picture.exif)) ?? mtimeNs;
    const { format } = picture;
    // The original is kept only in formats that every reader of a ROS CompressedImage knows.
    const keeps = format === 'jpeg' || format === 'png';
    yield {
      ...picture,
      stampNs: taken + BigInt(shownMs) * 1_000_000n,
      ...(keeps ? { original: { kind: 'compressed', format, bytes } } : {}),
    };
    shownMs += picture.delays[frame] ?? DEFAULT_DELAY_MS;
  }
}

async function run({ init, job }: FiniteJob<StillsJob>): Promise<void> {
  const sender = new FrameSender(init);
  let seq = 0;
  for (const file of job.files) {
    if (sender.stopped) return;
    try {
      for await (const still of readStills(file)) {
        const buffer = sender.acquire(still.rgb.byteLength, true);
        if (!buffer) return;
        new Uint8Array(buffer).set(still.rgb);
        sender.send(
          headerOf(still, file, job.camera, seq),
          buffer,
          still.original ? [still.original.bytes.buffer] : [],
        );
        seq += 1;
        if (still.unread > 0) {
          const notice = `of ${file} only the first picture is used; it holds ${still.unread} more`;
          sender.event({ type: 'state', state: 'running', reason: notice, notice });
        }
      }
    } catch (cause) {
      const error = asFoglightError(cause);
      if (job.single) return sender.fail(error);
      sender.event({ type: 'bad_frame', error });
    }
  }
  sender.end();
}

function headerOf(still: Still, input: string, camera: string, seq: number): FrameHeader {
  const { width, height, stampNs, original } = still;
  return {
    camera,
    frameId: camera,
    seq,
    stampNs,
    receivedNs: systemClock.wallNs(),
    width,
    height,
    layout: 'rgb8',
    matrix: 'bt601',
    still: true,
    input,
    ...(original ? { original } : {}),
  };
}

await run(workerData as FiniteJob<StillsJob>);
