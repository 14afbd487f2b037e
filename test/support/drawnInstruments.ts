import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import sharp from 'sharp';
import { prepareZXingModule, writeBarcode, type WriteInputBarcodeFormat } from 'zxing-wasm/writer';
import type { FrameCopy } from '../../src/core/view.js';
import { header } from './views.js';

/** Pictures drawn for the instruments' tests, without fonts: letters are strokes on a 4 × 6 grid. */
const STROKES: Readonly<Record<string, string>> = {
  A: 'M0 6L2 0L4 6M1 4L3 4',
  C: 'M4 1L3 0L1 0L0 1L0 5L1 6L3 6L4 5',
  E: 'M4 0L0 0L0 6L4 6M0 3L3 3',
  H: 'M0 0L0 6M4 0L4 6M0 3L4 3',
  I: 'M2 0L2 6',
  L: 'M0 0L0 6L4 6',
  O: 'M1 0L3 0L4 1L4 5L3 6L1 6L0 5L0 1Z',
  P: 'M0 6L0 0L3 0L4 1L4 2L3 3L0 3',
  S: 'M4 1L3 0L1 0L0 1L0 2L1 3L3 3L4 4L4 5L3 6L1 6L0 5',
  T: 'M0 0L4 0M2 0L2 6',
  X: 'M0 0L4 6M4 0L0 6',
};

/** A word in strokes; `height` in pixels. */
export function word(text: string, x: number, y: number, height: number, colour = 'black'): string {
  const unit = height / 6;
  const letters = [...text].map(
    (letter, i) => `<path transform="translate(${i * 5.6} 0)" d="${STROKES[letter]}"/>`,
  );
  return `<g transform="translate(${x} ${y}) scale(${unit})" fill="none" stroke="${colour}" stroke-width="0.95" stroke-linejoin="round">${letters.join('')}</g>`;
}

/** A picture from SVG drawn over a grey ground. */
export async function drawn(
  width: number,
  height: number,
  svg: string,
  ground = '#d0d0d0',
): Promise<FrameCopy> {
  const document = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%" fill="${ground}"/>${svg}</svg>`;
  const bytes = await sharp(Buffer.from(document)).removeAlpha().raw().toBuffer();
  return { header: header({ width, height }), bytes };
}

/** A code as an SVG fragment, black on white. */
export async function code(
  text: string,
  format: WriteInputBarcodeFormat,
  at: { x: number; y: number; width: number },
): Promise<string> {
  const file = createRequire(import.meta.url).resolve('zxing-wasm/writer/zxing_writer.wasm');
  const wasmBinary = new Uint8Array(await readFile(file)).buffer;
  await prepareZXingModule({ overrides: { wasmBinary }, fireImmediately: true });
  const { svg } = await writeBarcode(text, { format, addQuietZones: true });
  const width = Number(/<svg width="(\d+)"/.exec(svg)?.[1]);
  const group = /<g id="barcode".*<\/g>/s.exec(svg)?.[0] ?? '';
  return `<g transform="translate(${at.x} ${at.y}) scale(${at.width / width})">${group}</g>`;
}
