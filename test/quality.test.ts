import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const run = promisify(execFile);
const foglight = new URL('../bin/foglight.js', import.meta.url).pathname;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'foglight-quality-'));
  const [width, height] = [96, 80];
  const data = new Uint8Array(width * height * 3).map(
    (_, i) => 110 + 90 * Math.sin(i / 31) * Math.cos(i / 1900),
  );
  await sharp(data, { raw: { width, height, channels: 3 } }).toFile(join(folder, 'one.png'));
  await sharp(data, { raw: { width, height, channels: 3 } })
    .flip()
    .toFile(join(folder, 'two.png'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('foglight bench quality', () => {
  it(
    'measures a folder of clean pictures with neither labels nor detector',
    { timeout: 600_000 },
    async () => {
      const { stdout } = await run(
        'node',
        [foglight, 'bench', 'quality', folder, '--pictures', '1', '--json'],
        {
          maxBuffer: 1e8,
        },
      );
      const { goals, counted, recoverers } = JSON.parse(stdout) as {
        goals: { id: string; value: number; met: boolean | null }[];
        counted: Record<string, number>;
        recoverers: Record<string, { byKind: Record<string, unknown> }>;
      };
      expect(counted).toEqual({ clean: 2, degraded: 1, real: 0, detect: 0, clips: 0 });
      expect(Object.keys(recoverers['recover-fast']!.byKind)).toHaveLength(16);
      const ids = goals.map(({ id }) => id);
      for (const id of ['types_macro_f1', 'gain_high', 'clean_psnr_forced', 'assess_1080p'])
        expect(ids).toContain(id);
      for (const id of ['severity_spearman', 'detection_won_back', 'flicker']) expect(ids).not.toContain(id);
      for (const { id, value } of goals) expect(Number.isFinite(value), id).toBe(true);
    },
  );

  it('names a folder without pictures', async () => {
    const empty = await mkdtemp(join(tmpdir(), 'foglight-quality-'));
    await expect(run('node', [foglight, 'bench', 'quality', empty])).rejects.toMatchObject({
      stderr: expect.stringContaining('FOG_SOURCE_NOT_FOUND') as string,
    });
    await rm(empty, { recursive: true });
  });
});
