import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { FoglightError } from '../../core/errors.js';
import { beginsLikePicture, isPictureName } from '../../media/pictureFile.js';
import { glob, isGlob } from './glob.js';

export interface PictureList {
  readonly files: readonly string[];
  /** True when one picture was named: if it is bad there is nothing else to go on with. */
  readonly alone: boolean;
  /** Names of a folder's other files, which are not pictures. */
  readonly passedOver: readonly string[];
}

/**
 * The files behind a picture, a folder or a glob, in natural order (`9.jpg` before `10.jpg`). Of a folder, those that are
 * named like pictures or begin like one; of a glob, whatever it matches.
 *
 * @throws FOG_SOURCE_NOT_FOUND, FOG_SOURCE_NO_VIDEO where there are no pictures
 */
export async function listPictures(uri: string): Promise<PictureList> {
  const info = await stat(uri).catch(() => undefined);
  if (info?.isFile()) return { files: [uri], alone: true, passedOver: [] };
  if (!info && !isGlob(uri)) throw new FoglightError('FOG_SOURCE_NOT_FOUND', uri);
  if (info && !info.isDirectory()) throw new FoglightError('FOG_SOURCE_UNKNOWN', uri);
  const list = info ? await picturesIn(uri) : { files: await glob(uri), passedOver: [] };
  if (list.files.length > 0) return { ...list, files: list.files.sort(naturally), alone: false };
  throw new FoglightError(info ? 'FOG_SOURCE_NO_VIDEO' : 'FOG_SOURCE_NOT_FOUND', uri);
}

async function picturesIn(folder: string): Promise<{ files: string[]; passedOver: string[] }> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((cause: unknown) => {
    throw new FoglightError('FOG_SOURCE_UNREACHABLE', folder, cause);
  });
  const [files, passedOver]: [string[], string[]] = [[], []];
  for (const entry of entries) {
    if (entry.name.startsWith('.') || entry.isDirectory()) continue;
    const path = join(folder, entry.name);
    if (isPictureName(path) || (await beginsLikePicture(path))) files.push(path);
    else passedOver.push(entry.name);
  }
  return { files, passedOver };
}

const collator = new Intl.Collator('en', { numeric: true });

/** Numbers within names count as numbers; names that differ only in accents or case keep a fixed order. */
export function naturally(a: string, b: string): number {
  return collator.compare(a, b) || (a < b ? -1 : Number(a > b));
}
