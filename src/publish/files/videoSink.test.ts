import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { FrameHeader, Layout } from '../../core/frame.js';
import { bytesOf } from '../../core/frame.js';
import { videoSink } from './videoSink.js';
import { mustHave } from '../../../test/support/need.js';
import { FFMPEG } from '../../../test/support/tools.js';

mustHave(FFMPEG);

const folder = mkdtempSync(join(tmpdir(), 'foglight-video-'));
afterAll(() => rmSync(folder, { recursive: true }));

const header = (
  layout: Layout,
  width: number,
  height: number,
  seq: number,
  stampNs: bigint,
): FrameHeader => ({
  camera: 'c',
  frameId: 'c',
  seq,
  stampNs,
  receivedNs: 0n,
  width,
  height,
  layout,
  matrix: 'bt601',
  still: false,
});

async function write(
  file: string,
  layout: Layout,
  width: number,
  height: number,
  stampsMs: number[],
): Promise<void> {
  const sink = videoSink(file);
  for (const [seq, ms] of stampsMs.entries()) {
    const picture = {
      header: header(layout, width, height, seq, BigInt(ms) * 1_000_000n),
      bytes: new Uint8Array(bytesOf(layout, width, height)).fill(40 + seq * 20),
    };
    await sink.publish({ type: 'best', header: picture.header, view: 'captured', ageMs: 0, picture });
  }
  await sink.close();
}

const probe = (file: string, entries: string): string[] =>
  execFileSync(
    'ffprobe',
    ['-v', 'error', '-select_streams', 'v', '-show_entries', entries, '-of', 'csv=p=0', file],
    { encoding: 'utf8' },
  )
    .trim()
    .split('\n')
    .map((line) => line.replace(/,$/, ''))
    .filter((line) => line !== ''); // x264's note in the first frame makes an empty line

describe('video sink', () => {
  it.each(['yuv420p', 'rgb8', 'bgr8'] as const)(
    'keeps the times of a variable-rate %s clip',
    async (layout) => {
      const file = join(folder, `${layout}.mp4`);
      await write(file, layout, 64, 48, [5000, 5033, 5500, 5533, 7000]);
      expect(
        probe(file, 'frame=pts_time')
          .map(Number)
          .map((s) => Math.round(s * 1000)),
      ).toEqual([0, 33, 500, 533, 2000]);
      expect(probe(file, 'stream=width,height')).toEqual(['64,48']);
    },
  );

  it('keeps odd sizes', async () => {
    const file = join(folder, 'odd.mp4');
    await write(file, 'rgb8', 65, 49, [0, 40]);
    expect(probe(file, 'stream=width,height')).toEqual(['65,49']);
  });

  it('leaves a video that is there as it is, and writes another', async () => {
    const file = join(folder, 'again.mp4');
    await write(file, 'rgb8', 64, 48, [0, 40]);
    const before = readFileSync(file);
    await write(file, 'rgb8', 32, 32, [0, 40]);
    expect(readFileSync(file)).toEqual(before);
    expect(probe(join(folder, 'again-2.mp4'), 'stream=width,height')).toEqual(['32,32']);
  });

  it('says what ffmpeg said when the file cannot be written', async () => {
    await expect(write(join(folder, 'no/such/folder.mp4'), 'rgb8', 64, 48, [0, 40])).rejects.toMatchObject({
      code: 'FOG_OUTPUT',
    });
  });
});
