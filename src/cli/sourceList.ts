import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import type { Command } from 'commander';
import { FoglightError } from '../core/errors.js';

/** `--sources FILE`, for commands that take several sources. */
export const withSourceList = (command: Command): Command =>
  command.option(
    '--sources <file>',
    'read more sources from a file, one a line (`-` for standard input): what is in no command line, `ps` does not show',
  );

/**
 * The sources of the command line and those of the list. In a list, blank lines and lines that begin with `#` say nothing.
 * @throws FOG_USAGE where there is no source at all or the list cannot be read
 */
export async function allSources(inputs: readonly string[], list: string | undefined): Promise<string[]> {
  const lines = list === undefined ? [] : (await read(list)).split('\n').map((line) => line.trim());
  const all = [...inputs, ...lines.filter((line) => line !== '' && !line.startsWith('#'))];
  if (all.length === 0)
    throw new FoglightError('FOG_USAGE', 'name a source, or a list of them with --sources');
  return all;
}

async function read(list: string): Promise<string> {
  try {
    return list === '-' ? await text(process.stdin) : await readFile(list, 'utf8');
  } catch (cause) {
    throw new FoglightError('FOG_USAGE', `the list ${list} cannot be read`, cause);
  }
}
