import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { psnr } from '../similarity.js';
import { readVideo, type TimedPicture } from './read.js';
import { VideoWriter } from './write.js';

const missing = spawnSync('ffmpeg', ['-version']).status !== 0;
if (missing && process.env.STRICT === '1') throw new Error('ffmpeg is missing');

async function all(path: string): Promise<TimedPicture[]> {
  const frames = [];
  for await (const frame of readVideo(path)) frames.push(frame);
  return frames;
}

describe.skipIf(missing)('video (needs ffmpeg)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'foglight-corrupt-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  test.each(['mp4', 'mkv'])(
    'a variable-rate clip keeps its pictures and their times through .%s',
    async (type) => {
      const clip = join(folder, `in.${type}`);
      // Frame n comes at n² ticks of a 600th: ever slower.
      const filter = 'boxblur=4,settb=1/600,setpts=N*N'; // blurred, for halved chroma has no sharp edges
      const made = spawnSync('ffmpeg', [
        ...['-v', 'error', '-f', 'lavfi', '-i', 'testsrc=size=98x66:rate=25:duration=0.8', '-vf', filter],
        ...['-fps_mode', 'passthrough', '-enc_time_base', '1:600', '-c:v', 'libx264', '-y', clip],
      ]);
      expect(made.stderr.toString()).toBe('');
      const frames = await all(clip);
      expect(frames).toHaveLength(20);
      frames.forEach(({ time }, n) => expect(time).toBeCloseTo((n * n) / 600, 2));

      const copy = join(folder, `out.${type}`);
      const writer = new VideoWriter(copy);
      for (const frame of frames) await writer.write(frame);
      await writer.close();
      const again = await all(copy);
      expect(again).toHaveLength(20);
      again.forEach(({ time, picture }, n) => {
        expect(Math.abs(time - frames[n]!.time)).toBeLessThan(0.0011); // mkv counts milliseconds
        expect(psnr(picture, frames[n]!.picture)).toBeGreaterThan(25);
      });
    },
  );

  test('what is no video, and an output that cannot be written, are named errors', async () => {
    const junk = join(folder, 'junk.mp4');
    writeFileSync(junk, 'no video');
    await expect(all(junk)).rejects.toMatchObject({ code: 'FOG_SOURCE_NO_VIDEO' });
    expect(() => new VideoWriter('out.txt')).toThrow(expect.objectContaining({ code: 'FOG_USAGE' }));
    const nowhere = new VideoWriter(join(folder, 'missing', 'out.mp4'));
    const picture = { width: 64, height: 48, data: new Uint8Array(64 * 48 * 3) };
    const writing = async (): Promise<void> => {
      for (let n = 0; n < 100; n++) await nowhere.write({ picture, time: n / 25 });
      await nowhere.close();
    };
    await expect(writing()).rejects.toMatchObject({ code: 'FOG_OUTPUT' });
  });
});
