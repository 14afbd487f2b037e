import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { degradationNamed, type DegradationKind, LEVELS, type Level } from '../../core/degradation.js';
import { corrupt, type RgbImage } from '../corrupt.js';
import { psnr, ssim } from '../../media/similarity.js';

// The published table, and the pictures it was measured on, lie beside a checkout of the project only.
const shared = fileURLToPath(new URL('../../../../shared/', import.meta.url));
const tablePath = `${shared}design/corruption-reference.json`;
const there = existsSync(tablePath) && existsSync(`${shared}data/dev`);

interface Table {
  readonly pictures: readonly string[];
  readonly kinds: Record<string, Record<Level, { readonly psnr_db: number; readonly ssim: number }>>;
}

const CHANCE = new Set<DegradationKind>([
  'lens_flare',
  'motion_blur',
  'dirty_lens',
  'block_exchange',
  'noise',
  'graffiti',
  'watermark',
]);

async function open(path: string): Promise<RgbImage> {
  const { data, info } = await sharp(path)
    .removeAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data: new Uint8Array(data) };
}

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b) / values.length;

describe.skipIf(!there)('reference table (needs ../shared)', async () => {
  if (!there) return;
  const table = JSON.parse(readFileSync(tablePath, 'utf8')) as Table;
  const pictures = await Promise.all(table.pictures.map((name) => open(`${shared}data/dev/${name}`)));
  for (const [name, levels] of Object.entries(table.kinds)) {
    const kind = degradationNamed(name)!;
    const chance = CHANCE.has(kind);
    // A few random strokes vary widely: it takes more draws to know their mean.
    const seeds = kind === 'graffiti' ? 6 : 1;
    test(kind, { timeout: 600_000 }, async () => {
      for (const level of Object.keys(LEVELS) as Level[]) {
        const scores: [number, number][] = [];
        for (const [index, picture] of pictures.entries()) {
          for (let seed = 0; seed < seeds; seed++) {
            const out = await corrupt(picture, [{ kind, intensity: LEVELS[level] }], { seed, index });
            scores.push([psnr(picture, out), ssim(picture, out)]);
          }
        }
        const [db, structure] = [mean(scores.map((s) => s[0])), mean(scores.map((s) => s[1]))];
        const want = levels[level];
        if (process.env.SHOW) {
          const off = `${(db - want.psnr_db).toFixed(2)} dB ${(structure - want.ssim).toFixed(4)}`;
          process.stderr.write(`${kind.padEnd(24)}${level.padEnd(5)}${off}\n`);
        }
        expect(Math.abs(db - want.psnr_db), `${level} PSNR ${db}`).toBeLessThanOrEqual(chance ? 1 : 0.3);
        expect(Math.abs(structure - want.ssim), `${level} SSIM ${structure}`).toBeLessThanOrEqual(0.03);
      }
    });
  }
});
