import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { psnr } from './similarity.js';
import { readVideo, type TimedPicture } from './readVideo.js';
import { keeping, videoShape } from './videoShape.js';
import { rgbFormat, VideoWriter } from './videoWriter.js';
import { mustHave } from '../../test/support/need.js';
import { FFMPEG } from '../../test/support/tools.js';

mustHave(FFMPEG);

async function all(path: string): Promise<TimedPicture[]> {
  const frames = [];
  for await (const frame of readVideo(path)) frames.push(frame);
  return frames;
}

describe('video', () => {
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
      for (const { picture, time } of frames)
        await writer.write(rgbFormat(picture), picture.data, BigInt(Math.round(time * 1e9)));
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
      for (let n = 0; n < 100; n++)
        await nowhere.write(rgbFormat(picture), picture.data, BigInt(n) * 40_000_000n);
      await nowhere.close();
    };
    await expect(writing()).rejects.toMatchObject({ code: 'FOG_OUTPUT' });
  });

  test('the shape of a pixel and the sound of a file are kept', async () => {
    const file = join(folder, 'anamorphic.mp4');
    spawnSync('ffmpeg', [
      ...['-v', 'error', '-f', 'lavfi', '-i', 'testsrc=size=64x48:rate=5:duration=1,setsar=16/9'],
      ...['-f', 'lavfi', '-i', 'sine=duration=1', '-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-y', file],
    ]);
    for (const name of ['kept.mp4', 'kept.mkv']) {
      const copy = join(folder, name);
      const writer = new VideoWriter(copy, await keeping(file));
      for (const { picture, time } of await all(file))
        await writer.write(rgbFormat(picture), picture.data, BigInt(Math.round(time * 1e9)));
      await writer.close();
      expect(await videoShape(copy)).toEqual({ sampleAspect: '16:9', hasSound: true });
    }
  });

  test('a picture of another size is refused rather than torn', async () => {
    const writer = new VideoWriter(join(folder, 'sizes.mp4'));
    const picture = (width: number) => ({ width, height: 48, data: new Uint8Array(width * 48 * 3) });
    await writer.write(rgbFormat(picture(64)), picture(64).data, 0n);
    await expect(writer.write(rgbFormat(picture(32)), picture(32).data, 1n)).rejects.toMatchObject({
      code: 'FOG_OUTPUT',
    });
    await writer.close();
  });
});
