import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readRecording } from '../src/publish/mcap/reader.js';

const run = promisify(execFile);
const foglight = new URL('../bin/foglight.js', import.meta.url).pathname;
const root = mkdtempSync(join(tmpdir(), 'foglight-repeat-'));
afterAll(() => rmSync(root, { recursive: true }));

beforeAll(async () => {
  // Dark and noisy, then clear: verdicts change, some pictures are recovered and some are not.
  const source = 'testsrc2=size=192x128:rate=10:duration=2.4';
  const filter = "eq=brightness=-0.4:enable='lt(t,1.2)',noise=alls=40:allf=t:enable='lt(t,1.2)'";
  const input = ['-f', 'lavfi', '-i', source, '-vf', filter, '-pix_fmt', 'yuv420p'];
  await run('ffmpeg', ['-v', 'error', ...input, join(root, 'clip.mp4')]);
});

/** Runs over inputs in a folder of its own; gives stdout and the bytes of every file, by name. */
async function outputs(name: string, inputs: readonly string[]): Promise<Record<string, Buffer>> {
  const folder = join(root, name);
  mkdirSync(folder);
  const questions = ['What is wrong with the picture?', 'Is the view usable?'].flatMap((text) => [
    '--ask',
    text,
  ]);
  const files = ['--record', join(folder, 'out.mcap'), '--events', join(folder, 'out.events')];
  const config = join(root, 'foglight.yaml');
  const args = ['run', ...inputs, '--json', ...questions, ...files, '--config', config];
  const { stdout } = await run('node', [foglight, ...args], { maxBuffer: 1e8 });
  const written = readdirSync(folder).map((file) => [file, readFileSync(join(folder, file))]);
  return { stdout: Buffer.from(stdout), ...(Object.fromEntries(written) as Record<string, Buffer>) };
}
const sums = (files: Record<string, Buffer>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(files).map(([name, bytes]) => [name, createHash('sha256').update(bytes).digest('hex')]),
  );

it(
  'a repeated run over a clip or a bag with two cameras is the same, byte for byte',
  { timeout: 600_000 },
  async () => {
    const settings = {
      record: { captured: true, min_free_mb: 0 },
      // Every recovery is used: a drawn test picture gains too little to be accepted.
      recover: { accept: false },
      runtime: { assess_workers: 2, recover_workers: 2 },
      reason: { min_gap_ms: 0, interval_ms: 500 },
    };
    writeFileSync(join(root, 'foglight.yaml'), JSON.stringify(settings));
    const clip = join(root, 'clip.mp4');
    const first = await outputs('clip-1', [clip]);
    expect(Object.keys(first).sort()).toEqual(['out.events', 'out.mcap', 'stdout']);
    expect(sums(await outputs('clip-2', [clip]))).toEqual(sums(first));
    const topics = new Map<string, number>();
    for await (const { topic } of readRecording(join(root, 'clip-1', 'out.mcap')))
      topics.set(topic, (topics.get(topic) ?? 0) + 1);
    expect(topics.get('/foglight/clip/recovered/compressed')).toBeGreaterThan(3);
    expect(topics.get('/foglight/clip/answer')).toBeGreaterThan(1);

    const bag = join(root, 'clip-1', 'out.mcap');
    const again = await outputs('bag-1', [bag]);
    const cameras = new Set(
      again['stdout']!.toString()
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as { camera: string }).camera),
    );
    expect(cameras.size).toBeGreaterThanOrEqual(3);
    expect(sums(await outputs('bag-2', [bag]))).toEqual(sums(again));
  },
);
