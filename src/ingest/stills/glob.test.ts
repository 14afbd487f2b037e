import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { glob } from './glob.js';
import { listPictures, naturally } from './listPictures.js';

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'foglight-glob-'));
  await mkdir(join(dir, 'a/b'), { recursive: true });
  const files = 'img10.jpg img9.jpg img1.PNG notes.txt .hidden.jpg a/x.jpg a/b/y.jpeg a/b/z[1].jpg'.split(
    ' ',
  );
  for (const file of files) await writeFile(join(dir, file), 'not really');
  await symlink(dir, join(dir, 'a/loop'));
  await symlink(join(dir, 'img9.jpg'), join(dir, 'link.jpg'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

const matches = async (pattern: string): Promise<string[]> =>
  (await glob(join(dir, pattern))).map((file) => file.slice(dir.length + 1)).sort();

test.each([
  ['*.jpg', ['img10.jpg', 'img9.jpg', 'link.jpg']],
  ['img?.jpg', ['img9.jpg']],
  ['img[0-9].jpg', ['img9.jpg']],
  ['img[!9].*', ['img1.PNG']],
  ['**/*.jpg', ['a/b/z[1].jpg', 'a/x.jpg', 'img10.jpg', 'img9.jpg', 'link.jpg']],
  ['a/**', ['a/b/y.jpeg', 'a/b/z[1].jpg', 'a/x.jpg']],
  ['*/{x,y}.jpg', ['a/x.jpg']],
  ['**/*.{jpeg,PNG}', ['a/b/y.jpeg', 'img1.PNG']],
  ['.h*', ['.hidden.jpg']],
  ['nowhere/*.jpg', []],
])('%s', async (pattern, expected) => {
  expect(await matches(pattern)).toEqual(expected);
});

test('a folder is read in natural order, and files that are not pictures are listed as skipped', async () => {
  const { files, single, skipped } = await listPictures(dir);
  expect(files.map((file) => file.slice(dir.length + 1))).toEqual([
    'img1.PNG',
    'img9.jpg',
    'img10.jpg',
    'link.jpg',
  ]);
  expect(single).toBe(false);
  expect(skipped).toEqual(['notes.txt']);
});

test('a path with wildcards that names an existing file is that file', async () => {
  const file = join(dir, 'a/b/z[1].jpg');
  expect(await listPictures(file)).toEqual({ files: [file], single: true, skipped: [] });
});

test('a missing path and a pattern without matches are errors', async () => {
  await expect(listPictures(join(dir, 'none.jpg'))).rejects.toMatchObject({ code: 'FOG_SOURCE_NOT_FOUND' });
  await expect(listPictures(join(dir, '*.gif'))).rejects.toMatchObject({ code: 'FOG_SOURCE_NOT_FOUND' });
});

test('any file name matches itself as part of a pattern, and no pattern throws', async () => {
  const name = fc
    .string({ minLength: 1, maxLength: 20 })
    .filter((text) => !/[*?[{/\\\0]/.test(text) && !/^\.+$/.test(text) && text.trim() === text);
  await fc.assert(
    fc.asyncProperty(name, async (text) => {
      const folder = await mkdtemp(join(dir, 'names-'));
      await writeFile(join(folder, `${text}1.jpg`), '');
      const found = await glob(join(folder, `${text}?.jpg`));
      expect(found).toEqual(text.startsWith('.') ? found : [join(folder, `${text}1.jpg`)]);
      await rm(folder, { recursive: true });
    }),
    { numRuns: 100 },
  );
  await fc.assert(
    fc.asyncProperty(fc.string({ maxLength: 12 }), async (text) => {
      await glob(join(dir, 'a', 'b', `*${text.replaceAll('/', '')}`));
    }),
    { numRuns: 100 },
  );
});

test('natural order is a total order', () => {
  fc.assert(fc.property(fc.string(), fc.string(), (a, b) => naturally(a, b) === -naturally(b, a) || a === b));
});
