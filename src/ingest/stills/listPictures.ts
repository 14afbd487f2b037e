import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { FoglightError } from '../../core/errors.js';
import { isPictureName } from '../../media/pictureFile.js';
import { glob, isGlob } from './glob.js';

export interface PictureList {
  readonly files: readonly string[];
  /** True when one picture was named: if it is bad there is nothing else to go on with. */
  readonly alone: boolean;
}

/**
 * The files behind a picture, a folder or a glob, in natural order (`9.jpg` before `10.jpg`). Of a folder, those
 * named like pictures; of a glob, whatever it matches.
 *
 * @throws FOG_SOURCE_NOT_FOUND, FOG_SOURCE_NO_VIDEO where there are no pictures
 */
export async function listPictures(uri: string): Promise<PictureList> {
  const info = await stat(uri).catch(() => undefined);
  if (info?.isFile()) return { files: [uri], alone: true };
  if (!info && !isGlob(uri)) throw new FoglightError('FOG_SOURCE_NOT_FOUND', uri);
  if (info && !info.isDirectory()) throw new FoglightError('FOG_SOURCE_UNKNOWN', uri);
  const files = info ? await picturesIn(uri) : await glob(uri);
  if (files.length > 0) return { files: files.sort(naturally), alone: false };
  throw new FoglightError(info ? 'FOG_SOURCE_NO_VIDEO' : 'FOG_SOURCE_NOT_FOUND', uri);
}

async function picturesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((cause: unknown) => {
    throw new FoglightError('FOG_SOURCE_UNREACHABLE', folder, cause);
  });
  return names
    .filter((name) => !name.startsWith('.') && isPictureName(name))
    .map((name) => join(folder, name));
}

const collator = new Intl.Collator('en', { numeric: true });

/** Numbers within names count as numbers; names that differ only in accents or case keep a fixed order. */
export function naturally(a: string, b: string): number {
  return collator.compare(a, b) || (a < b ? -1 : Number(a > b));
}
