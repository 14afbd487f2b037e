import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, expect, it } from 'vitest';
import { stillHeader, type FrameHeader } from '../../core/frame.js';
import { pictureFormat } from '../../media/pictureFormat.js';
import { picturesSink } from './picturesSink.js';

const folder = mkdtempSync(join(tmpdir(), 'foglight-pictures-'));
afterAll(() => rmSync(folder, { recursive: true }));

const bytes = new Uint8Array(32 * 20 * 3).fill(90);

async function write(
  target: string,
  headers: readonly Partial<FrameHeader>[],
  isFolder = true,
): Promise<string[]> {
  const said: string[] = [];
  const sink = picturesSink(target, isFolder, { notice: (text) => said.push(text) });
  for (const more of headers) {
    const header = { ...stillHeader('c', { width: 32, height: 20 }), ...more };
    const picture = { header, bytes };
    await sink.publish({ type: 'best', header, view: 'captured', ageMs: 0, picture });
  }
  await sink.close();
  return said;
}

it('pictures keep their names, and what cannot be written by its name becomes a PNG', async () => {
  const target = join(folder, 'names');
  const jpeg = await sharp(bytes, { raw: { width: 32, height: 20, channels: 3 } })
    .jpeg()
    .toBuffer();
  const original = { kind: 'compressed', format: 'jpeg', bytes: new Uint8Array(jpeg) } as const;
  await write(target, [
    { input: 'in/a.bmp' },
    { input: 'in/b.jpg', original },
    { input: 'in/c.HEIC', original },
    { input: 'in/d.gif' },
    { input: 'in/d.gif' },
    { input: 'in/e.png' },
  ]);
  expect(readdirSync(target).sort()).toEqual(
    ['a.bmp', 'b.jpg', 'c.HEIC.png', 'd.gif.2.png', 'd.gif.png', 'e.png'].sort(),
  );
  expect(readFileSync(join(target, 'b.jpg'))).toEqual(jpeg);
  for (const name of readdirSync(target)) {
    const ending = name.split('.').at(-1)!.replace('jpg', 'jpeg');
    expect(pictureFormat(readFileSync(join(target, name)))?.name).toBe(ending);
  }
});

it('pictures that are there stay as they are: new ones go to another folder or file, said once', async () => {
  const target = join(folder, 'again');
  expect(await write(target, [{ input: 'a.png' }, { input: 'b.png' }])).toEqual([]);
  const before = readFileSync(join(target, 'a.png'));
  const said = await write(target, [{ input: 'a.png', width: 16 }, { input: 'c.png' }]);
  expect(said).toEqual([`${target} is already there and stays as it is; this output is ${target}-2`]);
  expect(readdirSync(target).sort()).toEqual(['a.png', 'b.png']);
  expect(readFileSync(join(target, 'a.png'))).toEqual(before);
  expect(readdirSync(`${target}-2`).sort()).toEqual(['a.png', 'c.png']);
  const file = join(target, 'a.png');
  expect(await write(file, [{}], false)).toHaveLength(1);
  expect(readFileSync(file)).toEqual(before);
  expect(readdirSync(target)).toContain('a-2.png');
});
