import { describe, expect, test } from 'vitest';
import { redactor } from '../core/redact.js';
import { Child, type ChildExit } from './child.js';

/** Runs a shell script as a child; `ended` resolves with how it went, `said` once it has said a line. */
function start(script: string, redact = (line: string): string => line) {
  const lines: string[] = [];
  let heard = (): void => {};
  let over = (_: ChildExit): void => {};
  const said = new Promise<void>((resolve) => (heard = resolve));
  const ended = new Promise<ChildExit>((resolve) => (over = resolve));
  const child = new Child({
    command: 'bash',
    args: ['-c', script],
    fds: [],
    redact,
    line: (line) => {
      lines.push(line);
      heard();
    },
    exit: over,
  });
  return { child, lines, said, ended };
}

describe('a child process', () => {
  test('ends when asked', async () => {
    const { child, said, ended } = start('echo up >&2; exec sleep 100');
    await said;
    child.end(60_000);
    expect(await ended).toMatchObject({ code: null, signal: 'SIGTERM' });
  });

  test('is killed when it does not listen', async () => {
    const { child, said, ended } = start("trap '' TERM; echo up >&2; while true; do sleep 0.05; done");
    await said;
    child.end(50);
    child.end(50);
    expect(await ended).toMatchObject({ signal: 'SIGKILL' });
  });

  test('leaves its last lines, without secrets, and no more than twenty', async () => {
    const uri = 'rtsp://root:p@ss/word@cam/live';
    const { lines, ended } = start(
      `for i in {1..50}; do echo "line $i of ${uri}" >&2; done; exit 3`,
      redactor(uri),
    );
    const { code, log } = await ended;
    expect(code).toBe(3);
    expect(log).toHaveLength(20);
    expect(log.at(-1)).toBe('line 50 of rtsp://***@cam/live');
    expect(lines).toHaveLength(50);
  });

  test('that cannot be started has ended, too', async () => {
    const exit = await new Promise<ChildExit>((resolve) => {
      new Child({
        command: '/nowhere/ffmpeg',
        args: [],
        fds: [],
        redact: (line) => line,
        line: () => {},
        exit: resolve,
      });
    });
    expect(exit.code).toBeNull();
    expect(exit.log.join()).toContain('ENOENT');
  });
});
