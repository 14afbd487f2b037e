import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { asFoglightError, FoglightError } from '../../core/errors.js';

/**
 * Takes a state folder for this process alone; two services on one folder would overwrite each other's state. What a
 * process that is gone left behind is taken over.
 *
 * @returns gives it back
 * @throws FOG_OUTPUT where another process has it, or it cannot be used
 */
export function ownFolder(folder: string): () => void {
  const path = join(folder, 'owner.pid');
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const owner = ownerOf(path);
    if (owner !== undefined && owner !== process.pid && lives(owner))
      throw new FoglightError('FOG_OUTPUT', `${folder} is in use by process ${owner}`);
    if (owner === process.pid && held.has(path))
      throw new FoglightError('FOG_OUTPUT', `${folder} is in use by this process`);
    rmSync(path, { force: true });
    const file = openSync(path, 'wx', 0o600);
    writeSync(file, `${process.pid}\n`);
    closeSync(file);
    held.add(path);
  } catch (error) {
    throw asFoglightError(error, 'FOG_OUTPUT');
  }
  return () => {
    held.delete(path);
    rmSync(path, { force: true });
  };
}

/** In a container every process that starts may have the same number, so the number alone says nothing. */
const held = new Set<string>();

function ownerOf(path: string): number | undefined {
  try {
    const pid = Number(readFileSync(path, 'utf8'));
    return Number.isInteger(pid) && pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
