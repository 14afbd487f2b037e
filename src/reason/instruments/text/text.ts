import { areaOf, cornersOf, intersection } from '../../../core/box.js';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { createWorker, OEM, PSM, type Worker } from 'tesseract.js';
import type { FrameCopy } from '../../../core/view.js';
import { toMono } from '../../../runtime/picture.js';
import { toFractions, type Instrument, type Sighting } from '../sighting.js';
import { textLines, type Line } from './textLines.js';

/** Width at which lines are searched, pixels. Small pictures are enlarged, because letters on signs are a few pixels high. */
const WANTED_WIDTH = 1280;
const MAX_ENLARGEMENT = 3;
/** Scales of the search: letters too high for one are found at the next. */
const SHRINKS = [1, 2, 4] as const;
/** Maximum number of lines that are read, the widest first. */
const MAX_LINES = 24;
/** Height of letters that suits Tesseract, pixels, and the margin around them as a fraction of it. */
const LETTER_PX = 48;
const MARGIN = 0.2;
/** Minimum confidence of a reading, in per cent as Tesseract gives it; the second for a reading of digits alone. */
const MIN_CONFIDENCE = 65;
const MIN_CONFIDENCE_OF_DIGITS = 90;

/** A picture in grey. */
interface Grey {
  readonly luma: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/**
 * Reads printed text anywhere in a scene. Lines are found by the shapes of their letters, and each is read by Tesseract
 * with its English data, both from npm. Uses no network.
 */
export async function openText(): Promise<Instrument> {
  const require = createRequire(import.meta.url);
  const data = dirname(require.resolve('@tesseract.js-data/eng/package.json'));
  const worker = await createWorker('eng', OEM.LSTM_ONLY, {
    langPath: join(data, '4.0.0_best_int'),
    cacheMethod: 'none',
    gzip: true,
    // Without a handler, a failure would be thrown outside of the call. The promise of the call is rejected anyway.
    errorHandler: () => {},
  });
  await worker.setParameters({ tessedit_pageseg_mode: PSM.SINGLE_LINE, user_defined_dpi: '150' });
  return {
    async look(picture) {
      const found: Sighting[] = [];
      for (const { grey, line } of await candidates(picture)) {
        const sighting = await read(worker, grey, line);
        if (sighting) found.push(sighting);
      }
      return best(found);
    },
    close: async () => void (await worker.terminate()),
  };
}

/** Lines to read and the scaled pictures that they are in, the widest first. */
async function candidates(picture: FrameCopy): Promise<{ grey: Grey; line: Line }[]> {
  const { width, height } = picture.header;
  const mono: Grey = { luma: toMono(picture), width, height };
  const scale = Math.min(MAX_ENLARGEMENT, WANTED_WIDTH / width);
  const all: { grey: Grey; line: Line; share: number }[] = [];
  for (const shrink of SHRINKS) {
    const grey = await resized(mono, scale / shrink);
    for (const line of textLines(grey.luma, grey.width, grey.height))
      all.push({ grey, line, share: (line.x1 - line.x0) / grey.width });
  }
  return all.sort((a, b) => b.share - a.share).slice(0, MAX_LINES);
}

async function resized({ luma, width, height }: Grey, scale: number): Promise<Grey> {
  const size = {
    width: Math.max(1, Math.round(width * scale)),
    height: Math.max(1, Math.round(height * scale)),
  };
  const bytes = await sharp(luma, { raw: { width, height, channels: 1 } })
    .resize({ ...size, fit: 'fill', kernel: 'cubic' })
    .extractChannel(0)
    .raw()
    .toBuffer();
  return { luma: bytes, ...size };
}

/** Reads one line after converting it to dark on light, full contrast and the size that suits Tesseract. */
async function read(
  worker: Worker,
  { luma, width, height }: Grey,
  line: Line,
): Promise<Sighting | undefined> {
  const letter = line.y1 - line.y0;
  const margin = Math.round(letter * MARGIN);
  const [left, top] = [Math.max(0, line.x0 - margin), Math.max(0, line.y0 - margin)];
  const [right, bottom] = [Math.min(width, line.x1 + margin), Math.min(height, line.y1 + margin)];
  const part = sharp(luma, { raw: { width, height, channels: 1 } })
    .extract({ left, top, width: right - left, height: bottom - top })
    .resize({ height: Math.round(((bottom - top) / letter) * LETTER_PX), kernel: 'cubic' });
  const png = await (line.bright ? part.negate() : part)
    .normalise()
    .extend({ top: 8, bottom: 8, left: 12, right: 12, extendWith: 'copy' })
    .png({ compressionLevel: 1 })
    .toBuffer();
  const { data } = await worker.recognize(png, {}, { text: true });
  const what = data.text.replace(/\s+/g, ' ').trim();
  if (!isPlausible(what, data.confidence)) return undefined;
  return { what, confidence: data.confidence / 100, box: toFractions(line, width, height) };
}

/** Whether a reading is text: mostly letters and digits, with a run of three, or digits with high confidence. */
function isPlausible(text: string, confidence: number): boolean {
  const plain = text.replace(/[^\p{L}\p{N}]/gu, '');
  if (plain.length < 0.7 * text.replace(/\s/g, '').length) return false;
  if (/^\p{N}{2,}$/u.test(plain)) return confidence >= MIN_CONFIDENCE_OF_DIGITS;
  return confidence >= MIN_CONFIDENCE && /[\p{L}\p{N}]{3}/u.test(text);
}

/** Of several readings of the same place (two scales, two polarities), the one with the highest confidence. */
function best(found: readonly Sighting[]): Sighting[] {
  const kept: Sighting[] = [];
  for (const sighting of [...found].sort((a, b) => b.confidence - a.confidence))
    if (kept.every((other) => !overlap(other, sighting))) kept.push(sighting);
  return kept;
}

/** Whether two boxes share more than a third of the smaller. */
function overlap(one: Sighting, other: Sighting): boolean {
  const [a, b] = [cornersOf(one.box), cornersOf(other.box)];
  return intersection(a, b) > Math.min(areaOf(a), areaOf(b)) / 3;
}
