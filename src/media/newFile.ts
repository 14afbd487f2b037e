import { closeSync, lstatSync, mkdirSync, openSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';

/** Told when an output takes another name than the one asked for. */
export type OnRenamed = (asked: string, path: string) => void;

/** The sentence about an output that took another name. */
export const renamedText = (asked: string, path: string): string =>
  `${asked} is already there and stays as it is; this output is ${path}`;

/**
 * Makes a file, and never opens one that is there: where the name is taken, the next number after the highest one there
 * is added to it (`run.mcap`, `run-2.mcap`). Two processes never get the same file. What is no regular file, such as a
 * named pipe or `/dev/null`, holds nothing that could be lost and is opened as it is.
 *
 * @throws the error of the file system when the file cannot be made
 */
export function newFile(asked: string, onRenamed: OnRenamed = () => {}): { path: string; file: number } {
  if (isSpecial(asked)) return { path: asked, file: openSync(asked, 'w') };
  return firstFree(asked, onRenamed, (path) => ({ path, file: openSync(path, 'wx') }));
}

/** The same for a file that follows others: after the highest number there, also where a lower one is free. */
export function nextFile(asked: string): { path: string; file: number } {
  if (isSpecial(asked) || numberedFiles(asked).size === 0) return newFile(asked);
  return firstFree(asked, undefined, (path) => ({ path, file: openSync(path, 'wx') }), false);
}

/** Takes a name for a file that another program writes: an empty file is made. @throws as `newFile` */
export function claimFile(asked: string, onRenamed?: OnRenamed): string {
  const { path, file } = newFile(asked, onRenamed);
  closeSync(file);
  return path;
}

/** The name that `claimFile` would take, without making the file. */
export function unusedPath(asked: string, onRenamed: OnRenamed = () => {}): string {
  if (isSpecial(asked)) return asked;
  return firstFree(asked, onRenamed, (path) => {
    if (lstatSync(path, { throwIfNoEntry: false })) throw Object.assign(new Error(path), { code: 'EEXIST' });
    return path;
  });
}

/** Makes a folder, or takes one that is empty; where there are files in it, the name gets a number as a file's does. */
export function claimFolder(asked: string, onRenamed: OnRenamed = () => {}): string {
  mkdirSync(dirname(asked), { recursive: true });
  return firstFree(asked.replace(/(.)\/+$/, '$1'), onRenamed, (path) => {
    try {
      mkdirSync(path);
    } catch (error) {
      if (!isTaken(error) || !statSync(path).isDirectory() || readdirSync(path).length > 0) throw error;
    }
    return path;
  });
}

/** The numbers of the files named as `asked` is: 1 for itself, 2 for `run-2.mcap`. */
export function numberedFiles(asked: string): Map<number, string> {
  const { folder, stem, ending } = parts(asked);
  const found = new Map<number, string>();
  for (const name of readdirSync(folder)) {
    if (!name.startsWith(stem) || !name.endsWith(ending)) continue;
    const middle = name.slice(stem.length, name.length - ending.length);
    const number = middle === '' ? 1 : Number(/^-([1-9]\d*)$/.exec(middle)?.[1]);
    if (number === 1 ? middle === '' : number > 1) found.set(number, join(folder, name));
  }
  return found;
}

function firstFree<T>(
  asked: string,
  onRenamed: OnRenamed = () => {},
  make: (path: string) => T,
  own = true,
): T {
  try {
    if (own) return make(asked);
  } catch (error) {
    if (!isTaken(error)) throw error;
  }
  const { folder, stem, ending } = parts(asked);
  for (let number = Math.max(1, ...numberedFiles(asked).keys()) + 1; ; number += 1) {
    const path = join(folder, `${stem}-${number}${ending}`);
    try {
      const made = make(path);
      onRenamed(asked, path);
      return made;
    } catch (error) {
      if (!isTaken(error)) throw error;
    }
  }
}

function parts(asked: string): { folder: string; stem: string; ending: string } {
  const ending = extname(asked);
  return { folder: dirname(asked), stem: basename(asked, ending), ending };
}

function isSpecial(path: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  return found !== undefined && !found.isFile() && !found.isDirectory();
}

const isTaken = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'EEXIST';
