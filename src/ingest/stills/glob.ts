import { realpath, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { glob as tinyglob } from 'tinyglobby';

/** Whether a path contains wildcards. */
export const isGlob = (path: string): boolean => /[*?[{]/.test(path);

/**
 * Files that match a pattern, in no particular order: `*` and `?` within a name, `[a-z]`, `{a,b}`, and `**` for any
 * depth of folders. Hidden names match only a pattern that starts with a dot. Links to files count as files. Links to
 * folders are not followed, because they can form cycles. A folder that cannot be read counts as empty.
 */
export async function glob(pattern: string): Promise<string[]> {
  const names = pattern.split('/');
  const first = names.findIndex(isGlob);
  const folder = names.slice(0, first).join('/') || (pattern.startsWith('/') ? '/' : '.');
  // These characters are common in file names. They are escaped because a pattern would read them as syntax.
  const rest = names
    .slice(first)
    .join('/')
    .replace(/[()"|+$@]|(?<!\[)[!^]/g, '\\$&');
  const found = await tinyglob(`./${rest}`, { cwd: folder, expandDirectories: false }).catch(() => []);
  const root = await realpath(folder).catch(() => folder);
  const wanted = await Promise.all(found.map((path) => isWanted(root, path)));
  return found.filter((_, i) => wanted[i]).map((path) => join(folder, path));
}

/** Whether a path below a folder is a file that is reached without a link to a folder. */
async function isWanted(root: string, path: string): Promise<boolean> {
  try {
    const folder = join(root, dirname(path));
    return (await stat(join(root, path))).isFile() && (await realpath(folder)) === folder;
  } catch {
    return false;
  }
}
