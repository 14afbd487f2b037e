import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { prepareZXingModule, writeBarcode } from 'zxing-wasm/writer';

const QUIET = 4;

/** A QR code as rows of 1 (dark) and 0, its quiet zone included. The writer is read from disk, never fetched. */
export async function qrCode(text: string): Promise<string[]> {
  const wasm = createRequire(import.meta.url).resolve('zxing-wasm/writer/zxing_writer.wasm');
  const wasmBinary = new Uint8Array(readFileSync(wasm)).buffer;
  prepareZXingModule({ overrides: { wasmBinary } });
  const { symbol } = await writeBarcode(text, { format: 'QRCode', options: 'ecLevel=Q' });
  const { width, data } = symbol;
  const side = width + 2 * QUIET;
  return Array.from({ length: side }, (_, row) =>
    Array.from({ length: side }, (_, column) => {
      const x = column - QUIET;
      const y = row - QUIET;
      return x >= 0 && y >= 0 && x < width && y < width && data[y * width + x] === 0 ? '1' : '0';
    }).join(''),
  );
}
