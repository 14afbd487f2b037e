import { isPictureName } from '../media/pictureFile.js';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { FoglightError } from '../core/errors.js';

/** A file and its name: the path inside the set, so that the seed does not depend on the location of the set. */
export interface Item {
  readonly name: string;
  readonly file: string;
}

/** A really degraded picture, the label of its folder and, of a pair, the clean picture. */
export interface RealItem extends Item {
  readonly label: string;
  readonly clean?: string;
}

/** A box of a class: centre and size as fractions of the picture. */
export interface Box {
  readonly label: number;
  readonly cx: number;
  readonly cy: number;
  readonly width: number;
  readonly height: number;
}

export interface Labelled extends Item {
  readonly boxes: readonly Box[];
}

/** The pictures and clips for the measurements. */
export interface Sets {
  readonly clean: readonly Item[];
  readonly real: readonly RealItem[];
  readonly detect: readonly Labelled[];
  readonly clips: readonly Item[];
}

const CLIP = /\.(mp4|avi|mov|mkv|webm)$/i;

/**
 * Looks for `dev/` (clean pictures), `real/LABEL/` (degraded ones; NAME_real with NAME_mean are pairs), `detect/`
 * (pictures with YOLO labels) and `clips/` in a folder. A folder without `dev/` is itself clean pictures.
 * @throws FOG_SOURCE_NOT_FOUND where there are no clean pictures
 */
export async function findSets(folder: string): Promise<Sets> {
  const whole = !existsSync(join(folder, 'dev'));
  const clean = await filesIn(whole ? folder : join(folder, 'dev'), isPictureName);
  if (clean.length === 0) throw new FoglightError('FOG_SOURCE_NOT_FOUND', `pictures in ${folder}`);
  if (whole) return { clean, real: [], detect: [], clips: [] };
  return {
    clean,
    real: realOf(await filesIn(join(folder, 'real'), isPictureName)),
    detect: await labelled(await filesIn(join(folder, 'detect'), isPictureName)),
    clips: await unknownClips(folder),
  };
}

/** The first `count` in the order of their names' hashes: even over the set, and the same on every machine. */
export function pick<T extends Item>(items: readonly T[], count: number): T[] {
  return [...items].sort((a, b) => (hash(a.name) < hash(b.name) ? -1 : 1)).slice(0, count);
}

/** A seed made from a name. */
export const numberOf = (name: string): number => Number.parseInt(hash(name).slice(0, 8), 16);

const hash = (name: string): string => createHash('sha1').update(name).digest('hex');

async function filesIn(folder: string, wanted: (name: string) => boolean): Promise<Item[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return found
    .filter((entry) => entry.isFile() && wanted(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => ({ file, name: relative(folder, file).split(sep).join('/') }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function realOf(items: readonly Item[]): RealItem[] {
  const files = new Map(items.map(({ name, file }) => [name, file]));
  return items
    .filter(({ name }) => !/_mean\.[^.]+$/.test(name))
    .map((item) => {
      const clean =
        /_real\.[^.]+$/.test(item.name) && files.get(item.name.replace(/_real(\.[^.]+)$/, '_mean$1'));
      return { ...item, label: item.name.split('/')[0]!, ...(clean && { clean }) };
    });
}

async function labelled(items: readonly Item[]): Promise<Labelled[]> {
  const all = items.map(async (item) => {
    const text = await readFile(item.file.replace(/\.[^.]+$/, '.txt'), 'utf8').catch(() => undefined);
    return text === undefined ? [] : [{ ...item, boxes: readBoxes(text) }];
  });
  return (await Promise.all(all)).flat();
}

/** YOLO's labels: one `class cx cy w h` per line; invalid lines are skipped. */
export function readBoxes(text: string): Box[] {
  return text.split('\n').flatMap((line) => {
    const [label, cx, cy, width, height] = line.trim().split(/\s+/).map(Number);
    const whole = [label, cx, cy, width, height].every((n) => n !== undefined && Number.isFinite(n));
    return whole ? [{ label: label!, cx: cx!, cy: cy!, width: width!, height: height! }] : [];
  });
}

/** Clips from a drive whose stills are in `train/` (named after the same source) are left out: the models have seen them. */
async function unknownClips(folder: string): Promise<Item[]> {
  const word = (name: string): string => name.split(/[_\-.]/)[0]!.toLowerCase();
  const trained = new Set((await readdir(join(folder, 'train')).catch(() => [])).map(word));
  return (await filesIn(join(folder, 'clips'), (name) => CLIP.test(name))).filter(
    ({ name }) => !trained.has(word(name)),
  );
}
