import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mustHave } from './support/need.js';
import { FFMPEG } from './support/tools.js';

mustHave(FFMPEG);

const run = promisify(execFile);
const foglight = new URL('../bin/foglight.js', import.meta.url).pathname;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'foglight-corrupt-'));
  const source = 'testsrc2=size=96x64:rate=10:duration=0.3';
  await run('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', source, join(folder, 'clip.mp4')]);
});
afterAll(() => rm(folder, { recursive: true }));

const corrupt = (input: string, output: string, ...more: string[]) =>
  run('node', [foglight, 'corrupt', join(folder, input), join(folder, output), ...more]);
const lines = async (file: string): Promise<unknown[]> =>
  (await readFile(join(folder, file), 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);

describe('foglight corrupt makes a data set', { timeout: 240_000 }, () => {
  it('of a video: pictures with a line each', async () => {
    await corrupt('clip.mp4', 'frames', '--recipe', 'noise:0.5,fog:0.3', '--seed', '7');
    expect((await readdir(join(folder, 'frames'))).sort()).toEqual([
      '000000.png',
      '000001.png',
      '000002.png',
      'corruptions.jsonl',
    ]);
    expect((await lines('frames/corruptions.jsonl'))[2]).toEqual({
      input: 'clip.mp4',
      output: '000002.png',
      frame: 2,
      seed: 7,
      profile: 'reference',
      types: [
        { kind: 'noise', intensity: 0.5 },
        { kind: 'fog', intensity: 0.3 },
      ],
      overall: 0.8,
    });
  });

  it('of pictures, the same from the same seed and another from another', async () => {
    for (const [output, seed] of [
      ['a', '3'],
      ['b', '3'],
      ['c', '4'],
    ] as const)
      // prettier-ignore
      await corrupt('frames', output, '--recipe', 'compound', '--seed', seed);
    const bytes = (output: string) => readFile(join(folder, output, '000001.png'));
    expect(await bytes('b')).toEqual(await bytes('a'));
    expect(await lines('b/corruptions.jsonl')).toEqual(await lines('a/corruptions.jsonl'));
    expect(await bytes('c')).not.toEqual(await bytes('a'));
  });

  it('and leaves one that is there as it is', async () => {
    const { stderr } = await corrupt('frames', 'a', '--recipe', 'noise:0.9');
    expect(stderr).toContain(`this output is ${join(folder, 'a-2')}`);
    expect(await lines('b/corruptions.jsonl')).toEqual(await lines('a/corruptions.jsonl'));
    expect((await lines('a-2/corruptions.jsonl'))[0]).toMatchObject({ overall: 0.9 });
  });
});
