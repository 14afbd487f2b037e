import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { header } from '../../test/support/events.js';
import { PictureStateWatch } from './pictureState.js';
import { mustHave } from '../../test/support/need.js';
import { FFMPEG } from '../../test/support/tools.js';

mustHave(FFMPEG);

const [WIDTH, HEIGHT, RATE, SECONDS] = [480, 270, 15, 8];

/** A still scene with this done to each picture, coded as H.264, decoded again: its states, as the assessor sees it. */
function states(filter: string, coding: readonly string[]): string[] {
  const ffmpeg = (input: Buffer | undefined, ...options: string[]): Buffer => {
    const { stdout, stderr, status } = spawnSync('ffmpeg', ['-v', 'error', ...options], {
      ...(input && { input }),
      maxBuffer: 2 ** 28,
    });
    expect(status, stderr.toString()).toBe(0);
    return stdout;
  };
  const scene = `mandelbrot=size=${WIDTH}x${HEIGHT}:rate=${RATE},trim=end_frame=1,loop=${RATE * SECONDS - 1}:1`;
  const coded = ffmpeg(
    undefined,
    ...[
      '-f',
      'lavfi',
      '-i',
      `${scene}${filter}`,
      '-pix_fmt',
      'yuv420p',
      '-c:v',
      'libx264',
      '-preset',
      'veryfast',
    ],
    ...[...coding, '-f', 'matroska', '-'],
  );
  const luma = ffmpeg(coded, '-i', '-', '-f', 'rawvideo', '-pix_fmt', 'gray', '-');
  const watch = new PictureStateWatch({ frozenAfterMs: 3_000 });
  return Array.from({ length: luma.length / (WIDTH * HEIGHT) }, (_, i) => {
    const picture = luma.subarray(i * WIDTH * HEIGHT, (i + 1) * WIDTH * HEIGHT);
    const stampNs = (BigInt(i) * 1_000_000_000n) / BigInt(RATE);
    return watch.see(header(i, { stampNs }), { thumbnail: thumbnail(picture) });
  });
}

/** Mean luma in [0, 1] of 27 rows of 48 cells, 10×10 pixels each. */
function thumbnail(luma: Uint8Array): Float32Array {
  const cells = new Float32Array(27 * 48);
  for (let i = 0; i < luma.length; i += 1) {
    const [row, column] = [Math.floor(i / WIDTH / 10), Math.floor((i % WIDTH) / 10)];
    cells[row * 48 + column]! += luma[i]! / 255 / 100;
  }
  return cells;
}

it.each([
  ['at constant quality', ['-crf', '23']],
  ['at 400 kbit/s with a key frame every second', ['-b:v', '400k', '-g', '15']],
])('one picture repeated through H.264 %s is frozen after gate.frozen_after_ms', (_, coding) => {
  const seen = states('', coding);
  expect(seen).toHaveLength(RATE * SECONDS);
  // A starved coder still adds to its first pictures: three more seconds for that.
  expect(seen.slice(6 * RATE)).toEqual(Array<string>(2 * RATE).fill('frozen'));
  expect(seen.slice(0, 3 * RATE)).not.toContain('frozen');
});

it.each([
  ['at constant quality', ['-crf', '23']],
  ['at 1 Mbit/s with a key frame every second', ['-b:v', '1M', '-g', '15']],
])('a still scene with sensor noise is not, %s', (_, coding) => {
  expect(new Set(states(',noise=alls=8:allf=t', coding))).toEqual(new Set(['normal']));
});
