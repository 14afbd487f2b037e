import type { PassThrough } from 'node:stream';
import fluent from 'fluent-ffmpeg';

/**
 * The baseline for ingest: fluent-ffmpeg's stream of raw frames, assembled chunk by chunk.
 * @returns number of frames read
 */
export function readPlainStream(path: string, frameBytes: number): Promise<number> {
  const frame = new Uint8Array(frameBytes);
  let frames = 0;
  let filled = 0;
  return new Promise((resolve, reject) => {
    const command = fluent(path).noAudio().outputOptions('-pix_fmt', 'yuv420p').format('rawvideo');
    const stream = command.on('error', reject).pipe() as PassThrough;
    stream.on('data', (chunk: Uint8Array) => {
      for (let at = 0; at < chunk.length;) {
        const part = chunk.subarray(at, at + frameBytes - filled);
        frame.set(part, filled);
        at += part.length;
        filled = (filled + part.length) % frameBytes;
        if (filled === 0) frames += 1;
      }
    });
    stream.on('end', () => resolve(frames));
  });
}
