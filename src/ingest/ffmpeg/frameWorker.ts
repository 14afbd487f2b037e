import { closeSync, readSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { bytesOf, type Layout } from '../../core/frame.js';
import { systemClock } from '../../core/time.js';
import { fileStamp, liveStamp, reconnected, type Stamped } from '../../media/stamps.js';
import { FrameSender, type FramePortInit } from '../../runtime/framePort.js';
import { nextFrame, type FrameQueueInit } from './frameQueue.js';

/** The worker's start data. There is one worker per subscription; it serves all connections. */
export interface ReaderInit {
  readonly init: FramePortInit;
  readonly camera: string;
  /** In live mode a frame without a free buffer is dropped, so that ffmpeg never waits. */
  readonly live: boolean;
  /** Whether stamps come from the wall clock or the file, and whether the file's times may leap forward. */
  readonly stamps: 'wall' | 'file' | 'leaping-file';
  /** One word of shared memory that counts the frames read. */
  readonly progress: Int32Array;
}

/** One connection, which the worker reads to its end. The worker closes the descriptor. */
export interface ReadJob {
  readonly frames: number;
  /** What to read from it. */
  readonly queue: FrameQueueInit;
  readonly layout: Layout;
  /** Frames at the beginning that an earlier connection delivered. */
  readonly skip: number;
}

const { init, camera, live, stamps, progress } = workerData as ReaderInit;
const sender = new FrameSender(init);
let stamped: Stamped | undefined;
let seq = 0;

parentPort!.on('message', (job: ReadJob | 'quit') => {
  if (job === 'quit') return parentPort!.close();
  try {
    if (stamps === 'wall') stamped = reconnected(stamped);
    read(job);
  } finally {
    closeSync(job.frames);
    job.queue.port.close();
    sender.end();
  }
});

function read({ frames, queue, layout, skip }: ReadJob): void {
  // Takes the frames that are read and not sent.
  let unsent = new ArrayBuffer(0);
  for (let count = 0; ; count += 1) {
    const next = nextFrame(queue);
    if (!next) return;
    const { width, height, matrix, timeNs } = next;
    const size = bytesOf(layout, width, height);
    const skipped = count < skip;
    let buffer = skipped ? undefined : sender.acquire(size, !live);
    // In live mode a frame must be read even if no buffer is free; it is then dropped.
    if (!buffer && (live || skipped)) {
      if (unsent.byteLength !== size) unsent = new ArrayBuffer(size);
      buffer = unsent;
    }
    if (!buffer) return;
    if (sender.stopped || !fill(frames, buffer, size)) {
      if (buffer !== unsent) sender.discard(buffer);
      return;
    }
    if (skipped) continue;
    const receivedNs = systemClock.wallNs();
    const stampNs = stampOf(timeNs, receivedNs);
    Atomics.add(progress, 0, 1);
    if (buffer === unsent) sender.event({ type: 'dropped', stampNs });
    else {
      const header = { camera, frameId: camera, seq, stampNs, receivedNs, width, height, layout, matrix };
      sender.send({ ...header, still: false }, buffer);
    }
    seq += 1;
  }
}

function stampOf(timeNs: bigint | undefined, receivedNs: bigint): bigint {
  stamped =
    stamps === 'wall'
      ? liveStamp(stamped, timeNs, receivedNs)
      : fileStamp(stamped, timeNs, stamps === 'leaping-file');
  return stamped.stampNs;
}

/** Reads a whole frame; returns false if the pipe ended before its last byte. */
function fill(fd: number, buffer: ArrayBuffer, size: number): boolean {
  const bytes = new Uint8Array(buffer);
  for (let at = 0; at < size;) {
    const got = readSync(fd, bytes, at, size - at, null);
    if (got === 0) return false;
    at += got;
  }
  return true;
}
