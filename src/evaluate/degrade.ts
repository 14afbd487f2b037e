import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { DEGRADATIONS, type Degradation, type DegradationKind } from '../core/degradation.js';
import { corrupt, type RgbImage } from '../corrupt/corrupt.js';
import { readPicture, writePicture } from '../media/pictureFile.js';
import { numberOf, type Item } from './sets.js';

/** The sixteen kinds of the benchmark: all except Foglight's weather. */
export const SIXTEEN: readonly DegradationKind[] = DEGRADATIONS.filter(
  (kind) => !['fog', 'rain', 'snow'].includes(kind),
);

/** Pictures that took longer than this to make are cached, milliseconds. */
const WORTH_KEEPING_MS = 100;

/** Reads a picture file as RGB and reduces its longest side to at most `longest` pixels. @throws FOG_IMAGE_BAD */
export async function readAtMost(file: string, longest: number): Promise<RgbImage> {
  const picture = await readPicture(file);
  const { width, height, data } = picture;
  if (Math.max(width, height) <= longest) return picture;
  const scale = longest / Math.max(width, height);
  const size = { width: Math.round(width * scale), height: Math.round(height * scale) };
  const small = await sharp(data, { raw: { width, height, channels: 3 } })
    .resize({ ...size, fit: 'fill', kernel: 'linear' })
    .raw()
    .toBuffer();
  return { ...size, data: new Uint8Array(small) };
}

/** Degrades pictures with the reference profile, with a seed made from each name, and caches those that take long. */
export class Degrader {
  readonly #folder: string;

  /** @param folder where pictures are kept, apart for every version of the engine */
  constructor(folder: string) {
    this.#folder = join(folder, engineVersion());
    mkdirSync(this.#folder, { recursive: true });
  }

  async degrade({ name }: Item, clean: RgbImage, steps: readonly Degradation[]): Promise<RgbImage> {
    const index = numberOf(name);
    const what = createHash('sha1')
      .update(clean.data)
      .update(JSON.stringify([index, clean.width, steps]));
    const file = join(this.#folder, `${what.digest('hex')}.png`);
    const kept = await readPicture(file).catch(() => undefined);
    if (kept) return kept;
    const started = performance.now();
    const out = await corrupt(clean, steps, { index });
    if (performance.now() - started > WORTH_KEEPING_MS) {
      // Written to a temporary file first, so that a run that is stopped leaves no incomplete picture.
      const aside = file.replace(/\.png$/, `.${process.pid}.part.png`);
      await writePicture(aside, out);
      renameSync(aside, file);
    }
    return out;
  }
}

/** Hash of the engine's code, so that a change of the code invalidates the cache. */
function engineVersion(): string {
  const folder = fileURLToPath(new URL('../corrupt/', import.meta.url));
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((f) =>
    /\.(js|ts)$/.test(f),
  );
  const hash = createHash('sha1');
  for (const file of files.sort()) hash.update(readFileSync(join(folder, file)));
  return hash.digest('hex').slice(0, 12);
}
