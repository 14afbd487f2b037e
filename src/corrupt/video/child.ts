import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { once } from 'node:events';
import { FoglightError } from '../../core/errors.js';

/** How much of what ffmpeg said is kept for an error, characters. */
const LAST_WORDS = 600;

/** ffmpeg running, and how it ends. */
export interface Ffmpeg {
  readonly child: ChildProcess;
  /** Resolves with the exit code and the last of what it said; rejects with FOG_FFMPEG_MISSING. */
  readonly ended: Promise<{ readonly code: number; readonly said: string }>;
}

/** Starts ffmpeg without questions and banner. @param hear gets what it says on stderr, a line at a time */
export function ffmpeg(
  args: readonly string[],
  stdio: StdioOptions,
  hear: (line: string) => void = () => {},
): Ffmpeg {
  const child = spawn('ffmpeg', ['-hide_banner', '-nostats', ...args], { stdio });
  let said = '';
  let rest = '';
  child.stderr!.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop()!;
    for (const line of lines) {
      hear(line);
      if (!line.includes('showinfo')) said = `${said}${line}\n`.slice(-LAST_WORDS);
    }
  });
  const ended = once(child, 'close').then(
    ([code]) => ({ code: typeof code === 'number' ? code : 1, said: said.trim() }),
    (error: unknown) => {
      throw new FoglightError(
        'FOG_FFMPEG_MISSING',
        error instanceof Error ? error.message : String(error),
        error,
      );
    },
  );
  // Whoever never comes to wait for the end must not take the process down.
  ended.catch(() => {});
  return { child, ended };
}
