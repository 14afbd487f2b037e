import { psnr } from '../media/similarity.js';
import sharp from 'sharp';
import { DEGRADATIONS, LEVELS, type DegradationKind, type Level } from '../core/degradation.js';
import type { RgbImage } from '../corrupt/corrupt.js';
import { Drive } from '../demo/drive/drive.js';
import { sheet, type Row } from '../demo/sheet.js';
import { readAtMost } from './degrade.js';
import type { ShowResult } from './jobs/show.js';
import type { Laboratory } from './laboratory.js';
import type { Item } from './sets.js';

/** Width of a picture, pixels: enough to judge it, and small enough for a repository. */
const WIDTH = 900;

/** A clean picture for every row, in turn. */
export type Scenes = readonly RgbImage[];

/** Moments of the demo's own drive: drawn, so that the sheet may be passed on with the models. */
export async function drawnScenes(): Promise<Scenes> {
  const drive = await Drive.open();
  return [0.05, 0.3, 0.5, 0.72, 0.95].map((at) => drive.draw(Math.round(at * (drive.frames - 1))).picture);
}

export const photographedScenes = (items: readonly Item[]): Promise<Scenes> =>
  Promise.all(items.map(({ file }) => readAtMost(file, 640)));

/** Captured, recovered and clean pictures side by side, one row per kind, as JPEG. Refused recoveries are marked. */
export async function contactSheet(
  laboratory: Laboratory,
  model: string,
  scenes: Scenes,
  level: Level = 'high',
): Promise<Buffer> {
  const rows = await Promise.all(
    DEGRADATIONS.map(async (kind, i) => {
      const clean = scenes[i % scenes.length]!;
      const shown = await laboratory.do('show', { model, clean, step: { kind, intensity: LEVELS[level] } });
      return rowOf(kind, shown);
    }),
  );
  return sharp(await sheet(rows))
    .resize({ width: WIDTH })
    .jpeg({ quality: 72, mozjpeg: true })
    .toBuffer();
}

function rowOf(kind: DegradationKind, shown: ShowResult): Row {
  const { captured, recovered, clean, accepted, before, after, found } = shown;
  const kinds = DEGRADATIONS.map((name, i) => ({ name, s: found[i]! }))
    .filter(({ s }) => s >= 0.15)
    .sort((a, b) => b.s - a.s)
    .slice(0, 3)
    .map(({ name, s }) => `${name.replaceAll('_', ' ')} ${s.toFixed(2)}`);
  const [from, to] = [psnr(clean, captured), psnr(clean, recovered)];
  const caption = [
    accepted ? 'accepted' : 'refused',
    `${from.toFixed(1)} → ${to.toFixed(1)} dB`,
    `severity ${before.toFixed(2)} → ${after.toFixed(2)}`,
    `found ${kinds.join(', ') || 'nothing'}`,
  ].join('   ·   ');
  const { width, height } = clean;
  const pixels = { captured: captured.data, recovered: recovered.data, clean: clean.data };
  return { name: kind.replaceAll('_', ' '), caption, width, height, ...pixels };
}
