import { describe, expect, test } from 'vitest';
import { superviseConnections } from '../superviseConnections.js';
import type { Frame } from '../../core/frame.js';
import { FoglightError } from '../../core/errors.js';
import { FfmpegConnection } from './connection.js';
import { FrameReader } from './frameReader.js';
import { FIRST_PLAN } from './plan.js';

/** What ffmpeg's log says of a frame of 16×16. */
const shown = (n: number): string => `
  echo '[showinfo@delivered @ 0x1] [info] n: ${n} pts: ${n}0000000 pts_time:0 pos: -1 fmt:yuv420p sar:1/1 s:16x16 i:P iskey:1 type:I ' >&2
  echo '[showinfo@delivered @ 0x1] [info] color_range:tv color_space:unknown color_primaries:unknown color_trc:unknown' >&2`;
/** Two frames and what is said of them. */
const FRAMES = `${shown(0)}${shown(1)}
  head -c 768 /dev/zero >&3`;

/** A live source whose ffmpeg is a shell script. */
function fake(script: string) {
  const states: string[] = [];
  const frames = superviseConnections<Frame>(
    (handlers) => {
      const reader = new FrameReader({
        camera: 'fake',
        live: true,
        stamps: 'wall',
        buffers: 3,
        frame: handlers.frame,
        event: () => handlers.progress(),
        died: handlers.died,
      });
      return {
        connect: () =>
          new FfmpegConnection({
            uri: 'fake',
            command: 'bash',
            args: ['-c', script],
            plan: FIRST_PLAN,
            skip: 0,
            finite: false,
            reader,
            redact: (line) => line,
            event: () => {},
            passed: () => {},
            replan: () => {},
            exit: handlers.exit,
          }),
        state: (state) => void states.push(state),
        stalled: (reason) => new FoglightError('FOG_SOURCE_STALLED', reason),
        dispose: () => reader.stop(),
      };
    },
    { startTimeoutMs: 5000, stallTimeoutMs: 300, backoffInitialMs: 10, backoffMaxMs: 20, finite: false },
  );
  return { states, frames };
}

/** Reads until so many frames have come. */
function take({ frames }: ReturnType<typeof fake>, wanted: number): Promise<bigint[]> {
  return new Promise((resolve, reject) => {
    const stamps: bigint[] = [];
    const reading = frames.subscribe({
      next: ({ header, pixels }) => {
        stamps.push(header.stampNs);
        pixels.release();
        if (stamps.length < wanted) return;
        setImmediate(() => reading.unsubscribe());
        resolve(stamps);
      },
      error: reject,
    });
  });
}

describe('an ffmpeg that misbehaves', () => {
  test('hangs after two frames and ignores SIGTERM: it is killed and started again', async () => {
    const source = fake(`trap '' TERM; ${FRAMES}
      while true; do sleep 0.05; done`);
    expect(await take(source, 4)).toHaveLength(4);
    expect(source.states.slice(0, 7)).toEqual([
      'starting',
      'running',
      'stalled',
      'waiting',
      'starting',
      'running',
    ]);
  });

  test('exits with code 0 repeatedly: the live source has failed each time, and no buffer is lost', async () => {
    const source = fake(`${FRAMES}`);
    const stamps = await take(source, 24);
    expect(source.states.filter((state) => state === 'waiting').length).toBeGreaterThanOrEqual(11);
    expect(stamps.every((stamp, n) => n === 0 || stamp > stamps[n - 1]!)).toBe(true);
  });

  test('writes half a frame: no frame is emitted', async () => {
    const source = fake(`${shown(0)}
      head -c 100 /dev/zero >&3`);
    let frames = 0;
    await new Promise<void>((resolve) => {
      const reading = source.frames.subscribe(() => (frames += 1));
      const timer = setInterval(() => {
        if (source.states.filter((state) => state === 'waiting').length < 5) return;
        clearInterval(timer);
        reading.unsubscribe();
        resolve();
      }, 10);
    });
    expect(frames).toBe(0);
    expect(source.states).not.toContain('running');
  });

  test('describes a frame in words that are not known: an error that quotes it, not a stall', async () => {
    const source = fake(`echo '[showinfo@delivered @ 0x1] [info] n: 0 pts: 0 size 16 by 16' >&2; sleep 60`);
    await new Promise<void>((resolve) => {
      const reading = source.frames.subscribe();
      const timer = setInterval(() => {
        if (!source.states.includes('waiting')) return;
        clearInterval(timer);
        reading.unsubscribe();
        resolve();
      }, 10);
    });
    expect(source.states).not.toContain('stalled');
  });
});
