import { execFileSync } from 'node:child_process';
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { claimFile, claimFolder, newFile, nextFile, numberedFiles } from './newFile.js';

const root = mkdtempSync(join(tmpdir(), 'foglight-new-'));
afterAll(() => rmSync(root, { recursive: true }));
let folders = 0;
const emptyFolder = (): string => {
  const folder = join(root, `${folders++}`);
  mkdirSync(folder);
  return folder;
};

it('a name that is taken gets the next number after the highest, said once', () => {
  const folder = emptyFolder();
  const said: string[][] = [];
  const claim = (name: string): string => claimFile(join(folder, name), (...names) => said.push(names));
  expect(claim('run.mcap')).toBe(join(folder, 'run.mcap'));
  expect(said).toEqual([]);
  writeFileSync(join(folder, 'run-7.mcap'), 'seven');
  expect(claim('run.mcap')).toBe(join(folder, 'run-8.mcap'));
  expect(said).toEqual([[join(folder, 'run.mcap'), join(folder, 'run-8.mcap')]]);
  expect(claim('events')).toBe(join(folder, 'events'));
  expect(claim('events')).toBe(join(folder, 'events-2'));
});

it('no file that is there is ever changed, whatever the names', () => {
  const name = fc.constantFrom(
    'run.mcap',
    'run-2.mcap',
    'run-3.mcap',
    'run-02.mcap',
    'run-x.mcap',
    'run',
    'run.a.mcap',
  );
  fc.assert(
    fc.property(fc.uniqueArray(name), fc.array(name, { minLength: 1, maxLength: 6 }), (there, asked) => {
      const folder = emptyFolder();
      for (const one of there) writeFileSync(join(folder, one), one);
      const made = asked.map((one) => newFile(join(folder, one)));
      for (const { path, file } of made) {
        writeFileSync(file, 'new');
        closeSync(file);
        expect(there.map((one) => join(folder, one))).not.toContain(path);
      }
      expect(new Set(made.map(({ path }) => path)).size).toBe(made.length);
      for (const one of there) expect(readFileSync(join(folder, one), 'utf8')).toBe(one);
      rmSync(folder, { recursive: true });
    }),
    { numRuns: 100 },
  );
});

it('a folder with files in it is left alone; an empty one is taken', () => {
  const folder = emptyFolder();
  const out = join(folder, 'a', 'out');
  expect(claimFolder(out)).toBe(out);
  expect(claimFolder(`${out}/`)).toBe(out);
  writeFileSync(join(out, 'x'), '');
  expect(claimFolder(`${out}/`)).toBe(`${out}-2`);
  writeFileSync(join(folder, 'file'), '');
  expect(claimFolder(join(folder, 'file'))).toBe(join(folder, 'file-2'));
});

it('a link is not written through, and a pipe or device is used as it is', () => {
  const folder = emptyFolder();
  writeFileSync(join(folder, 'kept'), 'kept');
  symlinkSync(join(folder, 'kept'), join(folder, 'link.mcap'));
  symlinkSync(join(folder, 'nowhere'), join(folder, 'dangling.mcap'));
  expect(claimFile(join(folder, 'link.mcap'))).toBe(join(folder, 'link-2.mcap'));
  expect(claimFile(join(folder, 'dangling.mcap'))).toBe(join(folder, 'dangling-2.mcap'));
  expect(claimFile('/dev/null')).toBe('/dev/null');
  execFileSync('mkfifo', [join(folder, 'pipe')]);
  expect(readdirSync(folder).sort()).toEqual([
    'dangling-2.mcap',
    'dangling.mcap',
    'kept',
    'link-2.mcap',
    'link.mcap',
    'pipe',
  ]);
});

it('numbers are told from other names', () => {
  const folder = emptyFolder();
  for (const name of [
    'run.mcap',
    'run-2.mcap',
    'run-10.mcap',
    'run-1.mcap',
    'run-02.mcap',
    'run-x.mcap',
    'run.mcap.bak',
  ])
    writeFileSync(join(folder, name), '');
  expect([...numberedFiles(join(folder, 'run.mcap')).keys()].sort((a, b) => a - b)).toEqual([1, 2, 10]);
});

it('what cannot be made is the error of the file system', () => {
  expect(() => claimFile(join(root, 'no', 'such', 'folder.mcap'))).toThrow('ENOENT');
});

it('a file that follows others has the highest number', () => {
  const path = join(emptyFolder(), 'run.mcap');
  const next = (): string => {
    const { path: made, file } = nextFile(path);
    closeSync(file);
    return basename(made);
  };
  expect([next(), next(), next()]).toEqual(['run.mcap', 'run-2.mcap', 'run-3.mcap']);
  rmSync(path);
  expect(next()).toBe('run-4.mcap');
});
