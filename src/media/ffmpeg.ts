import type { Readable, Writable } from 'node:stream';
import { FoglightError } from '../core/errors.js';
import { Child } from './child.js';

export interface FfmpegOptions {
  readonly stdin?: 'pipe';
  readonly stdout?: 'pipe';
  /** Descriptors 3, 4, … */
  readonly fds?: readonly 'pipe'[];
}

/** A running ffmpeg. */
export interface Ffmpeg {
  readonly stdin: Writable | null;
  readonly stdout: Readable | null;
  /** What it writes to a descriptor above 2. */
  output(fd: number): Readable;
  /** Resolves with the exit code and the last lines of its log; rejects with FOG_FFMPEG_MISSING. */
  readonly ended: Promise<{ readonly code: number; readonly log: string }>;
  kill(): void;
}

/** Starts ffmpeg without its banner and its progress line. */
export function ffmpeg(args: readonly string[], options: FfmpegOptions = {}): Ffmpeg {
  const { stdin, stdout, fds } = options;
  let child!: Child;
  const ended = new Promise<{ code: number; log: string }>((resolve, reject) => {
    child = new Child({
      command: 'ffmpeg',
      args: ['-hide_banner', '-nostats', ...args],
      ...(stdin && { stdin }),
      ...(stdout && { stdout }),
      ...(fds && { fds }),
      exit({ code, signal, log }) {
        const text = log.join('\n');
        if (code === null && signal === null) reject(new FoglightError('FOG_FFMPEG_MISSING', text));
        else resolve({ code: code ?? 1, log: text });
      },
    });
  });
  // A caller that does not wait for the end must not take the process down.
  ended.catch(() => {});
  return {
    stdin: child.stdin,
    stdout: child.stdout,
    output: (fd) => child.output(fd),
    ended,
    kill: () => child.end(0),
  };
}
