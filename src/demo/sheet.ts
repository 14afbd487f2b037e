import sharp from 'sharp';
import { worstOf, type Footage, type Perceived } from './footage.js';
import type { Film } from './film.js';
import { fitted, lettering } from './lettering.js';
import { psnr } from '../media/similarity.js';
import { CLEAR } from './weather.js';

/** One row: a moment as captured, recovered and clean. RGB, all of the same size. */
export interface Row {
  readonly name: string;
  readonly caption: string;
  readonly width: number;
  readonly height: number;
  readonly captured: Uint8Array;
  /** Absent when no recovery of this condition was accepted; `refused` says why. */
  readonly recovered?: Uint8Array;
  readonly refused?: string;
  readonly clean: Uint8Array;
}

const TILE = 520;
const GAP = 14;
const HEAD = 74;
const CAPTION = 46;
const COLUMNS = ['captured', 'recovered', 'what was there'] as const;
const WIDTH = GAP + COLUMNS.length * (TILE + GAP);
const INK = '#e8eef2';
const SOFT = '#9fb0bc';

/** The moment of every condition that is worst by the truth, from what the pipeline said and the film it said it of. */
export async function worstMoments(film: Film, footage: Footage): Promise<Row[]> {
  const names = [...new Set(footage.frames.map(({ condition }) => condition))].filter(
    (name) => name !== CLEAR,
  );
  return Promise.all(names.map((name) => moment(film, footage, name)));
}

async function moment(film: Film, footage: Footage, name: string): Promise<Row> {
  const frames = footage.frames.filter(({ condition }) => condition === name);
  const kept = footage.worst.get(name);
  const frame = kept ? footage.frames[kept.index]! : worstOf(frames);
  const clean = film.clean(frame.index);
  const { width, height, data } = clean.picture;
  const captured = (await film.captured(clean)).data;
  const after = kept && psnr({ data: kept.rgb }, { data });
  return {
    name,
    caption: captionOf(frame, psnr({ data: captured }, { data }), after),
    width,
    height,
    captured,
    clean: data,
    ...(kept && { recovered: kept.rgb }),
    ...(!kept && { refused: frame.recovery?.refusal ?? frame.verdict ?? 'not recovered' }),
  };
}

function captionOf(
  { stampNs, severity, found, recovery }: Perceived,
  before: number,
  after: number | undefined,
): string {
  const fell = recovery?.accepted ? ` → ${recovery.severityAfter.toFixed(2)}` : '';
  const kinds = (found ?? [])
    .slice(0, 3)
    .map(({ kind, intensity }) => `${kind.replaceAll('_', ' ')} ${intensity.toFixed(2)}`);
  const likeness =
    after === undefined ? '' : `likeness to the truth ${before.toFixed(1)} → ${after.toFixed(1)} dB`;
  return [
    `at ${(Number(stampNs) / 1e9).toFixed(1)} s`,
    `severity ${(severity ?? 0).toFixed(2)}${fell}`,
    `found ${kinds.join(', ') || 'nothing'}`,
    ...(likeness ? [likeness] : []),
  ].join('   ·   ');
}

/** A contact sheet as PNG: captured, recovered and clean pictures side by side, one row per weather. */
export async function sheet(rows: readonly Row[]): Promise<Buffer> {
  const tall = rows.map(({ width, height }) => Math.round((TILE * height) / width));
  const tops = tall.map((_, i) => HEAD + tall.slice(0, i).reduce((sum, h) => sum + h + CAPTION + GAP, 0));
  const height = HEAD + tall.reduce((sum, h) => sum + h + CAPTION + GAP, 0);
  const tiles = await Promise.all(rows.map((row, i) => tilesOf(row, tops[i]! + CAPTION, tall[i]!)));
  const words = rows.map((row, i) => wordsOf(row, tops[i]!, tall[i]!)).join('');
  const heads = COLUMNS.map((name, i) =>
    lettering(name, { x: GAP + i * (TILE + GAP), y: 50, height: 20, colour: INK, weight: 1.3 }),
  );
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}">${heads.join('')}${words}</svg>`;
  return sharp({ create: { width: WIDTH, height, channels: 3, background: '#16202a' } })
    .composite([...tiles.flat(), { input: Buffer.from(svg), left: 0, top: 0 }])
    .png()
    .toBuffer();
}

async function tilesOf({ width, height, captured, recovered, clean }: Row, top: number, tall: number) {
  const made = [captured, recovered, clean].map(async (pixels, i) => {
    if (!pixels) return [];
    const input = await sharp(pixels, { raw: { width, height, channels: 3 } })
      .resize(TILE, tall)
      .png()
      .toBuffer();
    return [{ input, left: GAP + i * (TILE + GAP), top }];
  });
  return (await Promise.all(made)).flat();
}

function wordsOf({ name, caption, recovered, refused }: Row, top: number, tall: number): string {
  const x = GAP + 1.5 * TILE + GAP;
  const y = top + CAPTION + tall / 2;
  const none = `<rect x="${x - TILE / 2}" y="${top + CAPTION}" width="${TILE}" height="${tall}" fill="#22303c"/>`;
  const why = lettering(`no recovery: ${(refused ?? '').replaceAll('_', ' ')}`, {
    x,
    y,
    height: 16,
    colour: SOFT,
    anchor: 'middle',
  });
  return (
    lettering(name, { x: GAP, y: top + 32, height: 17, colour: INK, weight: 1.5 }) +
    lettering(fitted(caption, 13, WIDTH - 220), { x: 180, y: top + 31, height: 13, colour: SOFT }) +
    (recovered ? '' : none + why)
  );
}
