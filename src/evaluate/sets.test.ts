import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findSets, pick, readBoxes } from './sets.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'foglight-sets-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function put(...names: string[]): Promise<void> {
  for (const name of names) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), name.endsWith('.txt') ? '3 0.5 0.5 0.2 0.4\n' : '');
  }
}

describe('sets', () => {
  it('takes a folder without dev/ as clean pictures, subfolders included', async () => {
    await put('b/two.PNG', 'one.jpg', 'notes.md');
    const sets = await findSets(folder);
    expect(sets.clean.map(({ name }) => name)).toEqual(['b/two.PNG', 'one.jpg']);
    expect([sets.real, sets.detect, sets.clips]).toEqual([[], [], []]);
  });

  it('finds pairs, labels and clips that were not trained on', async () => {
    await put('dev/a.jpg', 'real/noise/x_real.png', 'real/noise/x_mean.png', 'real/fog/y.jpg');
    await put('detect/p.jpg', 'detect/p.txt', 'detect/unlabelled.jpg');
    await put('clips/cars.mp4', 'clips/lane_drive.mp4', 'train/lane/z.jpg');
    const { real, detect, clips } = await findSets(folder);
    expect(real.map(({ label, clean }) => [label, clean !== undefined])).toEqual([
      ['fog', false],
      ['noise', true],
    ]);
    expect(detect.map(({ name, boxes }) => [name, boxes.length])).toEqual([['p.jpg', 1]]);
    expect(clips.map(({ name }) => name)).toEqual(['cars.mp4']);
  });

  it('names a folder with nothing to measure on', async () => {
    await expect(findSets(folder)).rejects.toMatchObject({ code: 'FOG_SOURCE_NOT_FOUND' });
  });

  it('picks the same few whatever else is asked for', () => {
    const items = Array.from({ length: 50 }, (_, i) => ({ name: `${i}.jpg`, file: '' }));
    expect(pick([...items].reverse(), 10)).toEqual(pick(items, 50).slice(0, 10));
  });

  it('leaves out lines that are no box', () => {
    expect(readBoxes('1 0.5 0.5 0.1 0.1\n\nnonsense\n2 0.5')).toHaveLength(1);
  });
});
