import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { FoglightError } from '../../core/errors.js';
import { hasPictureSignature, isPictureName } from '../../media/pictureFile.js';
import { glob, isGlob } from './glob.js';

export interface PictureList {
  readonly files: readonly string[];
  /** Whether the source is one named picture. If that is bad, the source fails. */
  readonly single: boolean;
  /** Names of the files in a folder that are not pictures. */
  readonly skipped: readonly string[];
}

/**
 * Lists the files of a picture, a folder or a glob in natural order (`9.jpg` before `10.jpg`). From a folder it takes the
 * files with a picture's extension or first bytes; from a glob, every match.
 *
 * @throws FOG_SOURCE_NOT_FOUND, FOG_SOURCE_NO_VIDEO if a folder has no pictures
 */
export async function listPictures(uri: string): Promise<PictureList> {
  const info = await stat(uri).catch(() => undefined);
  if (info?.isFile()) return { files: [uri], single: true, skipped: [] };
  if (!info && !isGlob(uri)) throw new FoglightError('FOG_SOURCE_NOT_FOUND', uri);
  if (info && !info.isDirectory()) throw new FoglightError('FOG_SOURCE_UNKNOWN', uri);
  const list = info ? await picturesIn(uri) : { files: await glob(uri), skipped: [] };
  if (list.files.length > 0) return { ...list, files: list.files.sort(naturally), single: false };
  throw new FoglightError(info ? 'FOG_SOURCE_NO_VIDEO' : 'FOG_SOURCE_NOT_FOUND', uri);
}

async function picturesIn(folder: string): Promise<{ files: string[]; skipped: string[] }> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((cause: unknown) => {
    throw new FoglightError('FOG_SOURCE_UNREACHABLE', folder, cause);
  });
  const [files, skipped]: [string[], string[]] = [[], []];
  for (const entry of entries) {
    if (entry.name.startsWith('.') || entry.isDirectory()) continue;
    const path = join(folder, entry.name);
    if (isPictureName(path) || (await hasPictureSignature(path))) files.push(path);
    else skipped.push(entry.name);
  }
  return { files, skipped };
}

const collator = new Intl.Collator('en', { numeric: true });

/** Compares names in natural order: digits as numbers. Names that differ only in accents or case keep a fixed order. */
export function naturally(a: string, b: string): number {
  return collator.compare(a, b) || (a < b ? -1 : Number(a > b));
}
