import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { createWorker, OEM, PSM, type Line } from 'tesseract.js';
import type { Picture } from '../../core/view.js';
import { toMono } from '../../runtime/picture.js';
import { share, type Instrument, type Sighting } from './sighting.js';

/** Words below are noise more often than words, in per cent as Tesseract gives it. */
const LEAST_CONFIDENCE = 60;
/** Letters should be some 20 pixels high; signs in a scene rarely are, so small pictures are enlarged. */
const WANTED_WIDTH = 1600;
const MOST_ENLARGED = 3;

/** Reads printed text anywhere in a picture with Tesseract and its English data, both from npm; no network. */
export async function openText(): Promise<Instrument> {
  const require = createRequire(import.meta.url);
  const data = dirname(require.resolve('@tesseract.js-data/eng/package.json'));
  const worker = await createWorker('eng', OEM.LSTM_ONLY, {
    langPath: join(data, '4.0.0_best_int'),
    cacheMethod: 'none',
    gzip: true,
    // Without a handler a failure would be thrown where nobody can catch it; the call's promise carries it too.
    errorHandler: () => {},
  });
  await worker.setParameters({ tessedit_pageseg_mode: PSM.SPARSE_TEXT, user_defined_dpi: '150' });
  return {
    async look(picture) {
      const page = await enlarged(picture);
      const { data: read } = await worker.recognize(page.png, {}, { blocks: true, text: false });
      const lines = (read.blocks ?? []).flatMap((b) => b.paragraphs.flatMap((p) => p.lines));
      return lines.flatMap((line) => sighting(line, page.width, page.height));
    },
    close: async () => void (await worker.terminate()),
  };
}

async function enlarged(picture: Picture): Promise<{ png: Buffer; width: number; height: number }> {
  const { width, height } = picture.header;
  const scale = Math.min(MOST_ENLARGED, Math.max(1, WANTED_WIDTH / width));
  const size = { width: Math.round(width * scale), height: Math.round(height * scale) };
  const png = await sharp(toMono(picture), { raw: { width, height, channels: 1 } })
    .resize({ ...size, kernel: 'cubic' })
    .png({ compressionLevel: 1 })
    .toBuffer();
  return { png, ...size };
}

/** The words of a line that are likely words. */
function sighting(line: Line, width: number, height: number): Sighting[] {
  const words = line.words.filter((w) => w.confidence >= LEAST_CONFIDENCE && likely(w.text));
  if (words.length === 0) return [];
  const box = {
    x0: Math.min(...words.map((w) => w.bbox.x0)),
    y0: Math.min(...words.map((w) => w.bbox.y0)),
    x1: Math.max(...words.map((w) => w.bbox.x1)),
    y1: Math.max(...words.map((w) => w.bbox.y1)),
  };
  const confidence = words.reduce((sum, w) => sum + w.confidence, 0) / words.length / 100;
  return [{ what: words.map((w) => w.text.trim()).join(' '), confidence, box: share(box, width, height) }];
}

/** Two letters or digits at least, and mostly such. */
function likely(word: string): boolean {
  const plain = word.trim();
  const letters = plain.replace(/[^\p{L}\p{N}]/gu, '').length;
  return letters >= 2 && letters >= 0.7 * plain.length;
}
