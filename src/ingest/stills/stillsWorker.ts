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
  /** Whether there is one file: if its picture is bad, that is the source's error, and of many an event. */
  readonly alone: boolean;
}

/** Largest file that is read: more than any picture of 100 megapixels needs. */
const MAX_FILE_BYTES = 1024 ** 3;

/** What browsers take for a frame of an animation that does not say how long it is shown. */
const DEFAULT_DELAY_MS = 100;

interface Still extends DecodedPicture {
  readonly stampNs: bigint;
  readonly original?: Extract<Original, { kind: 'compressed' }> & { readonly bytes: Uint8Array<ArrayBuffer> };
}

/** A file's bytes and the time that it was changed, nanoseconds. */
async function readBytes(
  file: string,
): Promise<{ readonly bytes: Uint8Array<ArrayBuffer>; readonly mtimeNs: bigint }> {
  const info = await stat(file, { bigint: true }).catch((cause: unknown) => {
    throw new FoglightError('FOG_SOURCE_NOT_FOUND', file, cause);
  });
  if (info.size > MAX_FILE_BYTES) throw new FoglightError('FOG_IMAGE_SIZE', `${file} has ${info.size} bytes`);
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw new FoglightError('FOG_IMAGE_BAD', `${file} cannot be read`, cause);
  });
  return { bytes, mtimeNs: info.mtimeNs };
}

/** The picture of a file; of an animation each frame, with the time that those before it are shown added. */
async function* readStills(file: string): AsyncGenerator<Still, void, void> {
  const { bytes, mtimeNs } = await readBytes(file);
  let shownMs = 0;
  for (let frame = 0, frames = 1; frame < frames; frame += 1) {
    const picture = await decodePicture(bytes, file, frame);
    frames = picture.frames;
    const taken = (picture.exif && exifTime(picture.exif)) ?? mtimeNs;
    const { format } = picture;
    // Only what a ROS CompressedImage carries everywhere can leave as it came.
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
      }
    } catch (cause) {
      const error = asFoglightError(cause);
      if (job.alone) return sender.fail(error);
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
