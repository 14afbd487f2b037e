import { randomBytes } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Replaces a file as a whole: at any moment it holds the old bytes or the new ones, also after a power cut. Only its
 * owner may read it, because it may hold credentials.
 */
export async function writeAtomically(path: string, text: string): Promise<void> {
  const beside = `${path}.${randomBytes(4).toString('hex')}.tmp`;
  try {
    const file = await open(beside, 'wx', 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
  // The rename itself lasts only once the folder is on disk.
  const folder = await open(dirname(path), 'r');
  await folder.sync().finally(() => folder.close());
}
