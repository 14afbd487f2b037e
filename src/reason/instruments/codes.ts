import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { prepareZXingModule, readBarcodes, type ReadResult } from 'zxing-wasm/reader';
import { toRgb } from '../../runtime/picture.js';
import { toFractions, type Instrument, type Sighting } from './sighting.js';

/**
 * Reads QR codes, Data Matrix and barcodes. Codes contain check digits or error correction, so a code that is read is
 * almost certainly correct; one that cannot be read gives no sighting. Uses no network.
 */
export async function openCodes(): Promise<Instrument> {
  const file = createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm');
  const wasmBinary = new Uint8Array(await readFile(file)).buffer;
  await prepareZXingModule({ overrides: { wasmBinary }, fireImmediately: true });
  return {
    async look(picture) {
      const { width, height } = picture.header;
      const image = {
        data: rgba(toRgb(picture), width * height),
        width,
        height,
        colorSpace: 'srgb' as const,
      };
      const found = await readBarcodes(image, { tryHarder: true, maxNumberOfSymbols: 16 });
      return found.filter((code) => code.isValid).map((code) => sighting(code, width, height));
    },
    close: async () => {},
  };
}

const CHECKED_BY_ERROR_CORRECTION = 0.99;
const CHECKED_BY_DIGIT = 0.95;

function sighting(code: ReadResult, width: number, height: number): Sighting {
  const { topLeft, topRight, bottomLeft, bottomRight } = code.position;
  const corners = [topLeft, topRight, bottomLeft, bottomRight];
  const xs = corners.map((p) => p.x);
  const ys = corners.map((p) => p.y);
  const box = { x0: Math.min(...xs), y0: Math.min(...ys), x1: Math.max(...xs), y1: Math.max(...ys) };
  const matrix = /qr|matrix|aztec|pdf|maxi/i.test(code.format);
  return {
    what: code.text,
    confidence: matrix ? CHECKED_BY_ERROR_CORRECTION : CHECKED_BY_DIGIT,
    box: toFractions(box, width, height),
    format: code.format,
  };
}

function rgba(rgb: Uint8Array, pixels: number): Uint8ClampedArray<ArrayBuffer> {
  const out = new Uint8ClampedArray(pixels * 4).fill(255);
  for (let i = 0, p = 0, q = 0; i < pixels; i += 1, p += 3, q += 4) {
    out[q] = rgb[p]!;
    out[q + 1] = rgb[p + 1]!;
    out[q + 2] = rgb[p + 2]!;
  }
  return out;
}
