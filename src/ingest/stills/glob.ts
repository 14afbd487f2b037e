import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Whether a path holds wildcards. */
export const isGlob = (path: string): boolean => /[*?[{]/.test(path);

/**
 * Files that match a pattern: `*` and `?` within a name, `[a-z]`, `{a,b}`, and `**` for any depth of folders.
 * Hidden names match only a pattern that starts with a dot. In no particular order; a folder that cannot be read
 * holds nothing.
 */
export async function glob(pattern: string): Promise<string[]> {
  const found = new Set<string>();
  const segments = pattern.split('/').filter((segment) => segment !== '' && segment !== '.');
  await walk(pattern.startsWith('/') ? '/' : '', segments, found);
  return [...found];
}

async function walk(folder: string, segments: readonly string[], found: Set<string>): Promise<void> {
  const [head, ...rest] = segments;
  if (head === undefined) return;
  if (head === '**') {
    await walk(folder, rest.length > 0 ? rest : ['*'], found);
    for (const name of await names(folder, 'folders', /^[^.]/))
      await walk(join(folder, name), segments, found);
  } else if (rest.length > 0) {
    const inside = isGlob(head) ? await names(folder, 'folders', matcher(head)) : [head];
    for (const name of inside) await walk(join(folder, name), rest, found);
  } else {
    for (const name of await names(folder, 'files', matcher(head))) found.add(join(folder, name));
  }
}

async function names(folder: string, kind: 'files' | 'folders', match: RegExp): Promise<string[]> {
  const entries = await readdir(folder || '.', { withFileTypes: true }).catch(() => []);
  const wanted = await Promise.all(
    entries
      .filter((entry) => match.test(entry.name))
      .map(async (entry) => {
        // A link to a file counts as the file; a link to a folder could lead in circles.
        if (!entry.isSymbolicLink())
          return { entry, ok: kind === 'files' ? entry.isFile() : entry.isDirectory() };
        const target = await stat(join(folder, entry.name)).catch(() => undefined);
        return { entry, ok: kind === 'files' && target?.isFile() === true };
      }),
  );
  return wanted.filter(({ ok }) => ok).map(({ entry }) => entry.name);
}

/** One name's pattern as a regular expression; what is not a valid pattern matches literally. */
export function matcher(segment: string): RegExp {
  const source = segment.replace(/\[!?[^\]]+\]|\{[^{}]*\}|[*?]|[^*?[{]+|./g, (part) => {
    if (part === '*') return '[^/]*?';
    if (part === '?') return '[^/]';
    if (part.startsWith('[') && part.length > 1) return `[${escape(part.slice(1, -1)).replace(/^!/, '^')}]`;
    if (part.startsWith('{') && part.length > 1)
      return `(?:${part.slice(1, -1).split(',').map(escape).join('|')})`;
    return escape(part);
  });
  const visible = segment.startsWith('.') ? '' : '(?!\\.)';
  try {
    return new RegExp(`^${visible}${source}$`, 's');
  } catch {
    return new RegExp(`^${escape(segment)}$`, 's');
  }
}

const escape = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
