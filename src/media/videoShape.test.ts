import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { lostSound } from './videoShape.js';

const folder = mkdtempSync(join(tmpdir(), 'foglight-sound-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('sound that an output cannot hold is said in one sentence, with the files that have it', async () => {
  const video = ['-f', 'lavfi', '-i', 'testsrc2=size=64x48:rate=5:duration=1'];
  const sound = ['-f', 'lavfi', '-i', 'sine=duration=1'];
  const [loud, silent] = [join(folder, 'loud.mp4'), join(folder, 'silent.mp4')];
  execFileSync('ffmpeg', ['-v', 'error', ...video, ...sound, loud]);
  execFileSync('ffmpeg', ['-v', 'error', ...video, silent]);
  expect(await lostSound([silent, loud, folder, join(folder, 'none')], 'out/')).toBe(
    `out/ holds no sound: that of ${loud} is not kept`,
  );
  expect(await lostSound([silent], 'out/')).toBeUndefined();
});
