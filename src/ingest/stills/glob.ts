import { realpath, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { glob as tinyglob } from 'tinyglobby';

/** Whether a path holds wildcards. */
export const isGlob = (path: string): boolean => /[*?[{]/.test(path);

/**
 * Files that match a pattern: `*` and `?` within a name, `[a-z]`, `{a,b}`, and `**` for any depth of folders.
 * Hidden names match only a pattern that starts with a dot. Links to files count as files; what lies behind a
 * link to a folder is left out, because such links could lead in circles. In no particular order; a folder that cannot be read holds nothing.
 */
export async function glob(pattern: string): Promise<string[]> {
  const names = pattern.split('/');
  const first = names.findIndex(isGlob);
  const folder = names.slice(0, first).join('/') || (pattern.startsWith('/') ? '/' : '.');
  // Common in names; in a pattern they would negate, group and quote.
  const rest = names
    .slice(first)
    .join('/')
    .replace(/[()"|+$@]|(?<!\[)[!^]/g, '\\$&');
  const found = await tinyglob(`./${rest}`, { cwd: folder, expandDirectories: false }).catch(() => []);
  const root = await realpath(folder).catch(() => folder);
  const wanted = await Promise.all(found.map((path) => isWanted(root, path)));
  return found.filter((_, i) => wanted[i]).map((path) => join(folder, path));
}

/** Whether a path below a folder is a file that no linked folder leads to. */
async function isWanted(root: string, path: string): Promise<boolean> {
  try {
    const folder = join(root, dirname(path));
    return (await stat(join(root, path))).isFile() && (await realpath(folder)) === folder;
  } catch {
    return false;
  }
}
