import { closeSync, lstatSync, openSync, readSync, rmSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { McapStreamReader } from '@mcap/core';
import { numberedFiles } from '../../media/newFile.js';

/** Name of the metadata record that says: Foglight may remove this file. */
const REMOVABLE = 'foglight.removable';
const LIBRARY = 'foglight';
/** Both records stand at the start of a file. */
const HEAD_BYTES = 64 * 1024;

/** The record for a file that is removed when the files of its recording grow too large: it holds the file's own name. */
export const removable = (path: string): { name: string; metadata: Map<string, string> } => ({
  name: REMOVABLE,
  metadata: new Map([['file', basename(path)]]),
});

/**
 * Removes the oldest files of a recording until all of them are smaller than `maxBytes`. A file is removed only if
 * Foglight wrote it under such a limit and it still has the name under which it was written.
 *
 * @param asked the name asked for: `run.mcap` stands for `run-2.mcap` and so on, too
 * @param inUse the file that is being written; it counts and stays
 * @returns the files that were removed
 */
export function removeOldest(asked: string, maxBytes: number, inUse?: string): string[] {
  const own = [...numberedFiles(asked)]
    .filter(([, path]) => isOwn(path) || isSame(path, inUse))
    .map(([number, path]) => ({ number, path, ...lstatSync(path) }))
    // Files are written one after another; the number decides where the clock does not.
    .sort((a, b) => a.mtimeMs - b.mtimeMs || a.number - b.number);
  let total = own.reduce((sum, { size }) => sum + size, 0);
  const removed: string[] = [];
  for (const { path, size } of own) {
    if (total <= maxBytes) break;
    if (isSame(path, inUse)) continue;
    rmSync(path, { force: true });
    total -= size;
    removed.push(path);
  }
  return removed;
}

const isSame = (path: string, other: string | undefined): boolean =>
  other !== undefined && resolve(path) === resolve(other);

/** Whether Foglight wrote this file, under this name, to be removed in time. */
function isOwn(path: string): boolean {
  try {
    if (!lstatSync(path).isFile()) return false;
    const reader = new McapStreamReader();
    reader.append(headOf(path));
    for (let record = reader.nextRecord(); record; record = reader.nextRecord()) {
      if (record.type === 'Header' && record.library !== LIBRARY) return false;
      if (record.type === 'Metadata' && record.name === REMOVABLE)
        return record.metadata.get('file') === basename(path);
      if (record.type !== 'Header' && record.type !== 'Metadata') return false;
    }
    return false;
  } catch {
    return false; // not to be read, or no MCAP file
  }
}

function headOf(path: string): Uint8Array {
  const file = openSync(path, 'r');
  try {
    const head = new Uint8Array(HEAD_BYTES);
    return head.subarray(0, readSync(file, head, 0, HEAD_BYTES, 0));
  } finally {
    closeSync(file);
  }
}
