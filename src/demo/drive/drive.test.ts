import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';
import { Drive, type DriveFrame } from './drive.js';
import { BAY } from './scenery.js';

let drive: Drive;
beforeAll(async () => {
  const wasm = createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm');
  prepareZXingModule({ overrides: { wasmBinary: new Uint8Array(readFileSync(wasm)).buffer } });
  drive = await Drive.open();
});

const png = ({ picture: { width, height, data } }: DriveFrame) =>
  sharp(data, { raw: { width, height, channels: 3 } }).png();

async function codesIn(frame: DriveFrame) {
  const read = await readBarcodes(await png(frame).toBuffer(), { formats: ['QRCode'], tryHarder: true });
  return read.filter(({ isValid }) => isValid);
}

// Drawing takes its time where many tests share two cores.
describe('the drive', { timeout: 180_000 }, () => {
  test('the same seed gives the same bytes, in any order; another seed does not', async () => {
    const small = { width: 160, height: 90 };
    const [one, two, other] = [
      await Drive.open(small),
      await Drive.open(small),
      await Drive.open({ ...small, seed: 5 }),
    ];
    const later = two.draw(120);
    const first = one.draw(17);
    expect(two.draw(17).picture.data).toEqual(first.picture.data);
    expect(one.draw(120).picture.data).toEqual(later.picture.data);
    expect(other.draw(17).picture.data).not.toEqual(first.picture.data);
    expect(first.stampNs).toBe(1_700_000_000n);
  });

  test('the code at the bay is read by a real reader, in its box, from when the truth lists it', async () => {
    const listed = Array.from({ length: 24 }, (_, i) => drive.draw(i * 10 + 9)).filter(
      (f) => f.truth.codes.length > 0,
    );
    expect(listed.at(-1)!.index).toBe(239);
    expect(listed.length).toBeGreaterThanOrEqual(4);
    for (const frame of listed) {
      const [code] = await codesIn(frame);
      expect(code?.text, `frame ${frame.index}`).toBe(BAY.code);
      const { box, text, format } = frame.truth.codes[0]!;
      expect([text, format]).toEqual([BAY.code, 'QRCode']);
      for (const { x, y } of Object.values(code!.position)) {
        expect(x).toBeGreaterThanOrEqual(box.x);
        expect(x).toBeLessThanOrEqual(box.x + box.width);
        expect(y).toBeGreaterThanOrEqual(box.y);
        expect(y).toBeLessThanOrEqual(box.y + box.height);
      }
    }
  });

  test('it never lists a code before the bay comes close', async () => {
    const early = drive.draw(100);
    expect(early.truth.codes).toEqual([]);
    expect(await codesIn(early)).toEqual([]);
  });

  test('boxes lie in the picture, and what moves is listed where it is', () => {
    for (const index of [0, 45, 90, 135, 180, 239]) {
      const { truth } = drive.draw(index);
      expect(truth.objects.length).toBeGreaterThan(0);
      for (const { box } of [...truth.objects, ...truth.texts, ...truth.codes]) {
        expect(box.x).toBeGreaterThanOrEqual(-1);
        expect(box.y).toBeGreaterThanOrEqual(-1);
        expect(box.x + box.width).toBeLessThanOrEqual(641);
        expect(box.y + box.height).toBeLessThanOrEqual(361);
      }
    }
    const kinds = drive.draw(40).truth.objects.map(({ kind }) => kind);
    expect(kinds).toEqual(expect.arrayContaining(['car', 'truck', 'building', 'tree', 'sign', 'person']));
  });

  test('any size is drawn', async () => {
    const small = (await Drive.open({ width: 161, height: 91, fps: 5, seconds: 2 })).draw(9);
    expect(small.picture.data.length).toBe(161 * 91 * 3);
    expect(small.stampNs).toBe(1_800_000_000n);
  });
});
