import type { Readable, Writable } from 'node:stream';
import { FoglightError } from '../core/errors.js';
import { Child } from './child.js';

export interface FfmpegOptions {
  readonly stdin?: 'pipe';
  readonly stdout?: 'pipe';
  /** Called with each line of its log. */
  readonly line?: (line: string) => void;
  /** Lines that are left out of the log of the result. */
  readonly ignore?: RegExp;
}

/** A running ffmpeg. */
export interface Ffmpeg {
  readonly stdin: Writable | null;
  readonly stdout: Readable | null;
  /** Whether its log can still grow. */
  readonly logging: boolean;
  /** Resolves with the exit code and the last lines of its log; rejects with FOG_FFMPEG_MISSING. */
  readonly ended: Promise<{ readonly code: number; readonly log: string }>;
  kill(): void;
}

/** Starts ffmpeg without its banner and its progress line. */
export function ffmpeg(args: readonly string[], options: FfmpegOptions = {}): Ffmpeg {
  const { stdin, stdout, line, ignore } = options;
  let child!: Child;
  const ended = new Promise<{ code: number; log: string }>((resolve, reject) => {
    child = new Child({
      command: 'ffmpeg',
      args: ['-hide_banner', '-nostats', ...args],
      ...(stdin && { stdin }),
      ...(stdout && { stdout }),
      ...(line && { line }),
      exit({ code, signal, log }) {
        const text = log.filter((one) => !ignore?.test(one)).join('\n');
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
    get logging() {
      return child.logging;
    },
    ended,
    kill: () => child.end(0),
  };
}
