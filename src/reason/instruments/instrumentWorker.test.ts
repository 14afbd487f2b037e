import { existsSync } from 'node:fs';
import { readFile, writeFile, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { header } from '../../../test/support/views.js';
import { code, drawn, word } from '../../../test/support/drawnInstruments.js';
import { constantModel, type ConstantModel } from '../../../test/support/onnxModel.js';
import { InstrumentWorker } from './instrumentWorker.js';
import { COCO } from './objects/labels.js';

const FASTESTDET = '../shared/models/fastestdet/FastestDet.onnx';
const PICTURES = '../shared/data/detect';

describe('an instrument in its thread', () => {
  it('is opened once and serves many pictures', async () => {
    const eye = new InstrumentWorker({ instrument: 'codes' });
    const picture = await drawn(320, 240, await code('BAY 7', 'QRCode', { x: 90, y: 50, width: 140 }));
    const found = await Promise.all([eye.look(picture), eye.look(picture), eye.look(picture)]);
    expect(found.map((f) => f.map((s) => s.what))).toEqual([['BAY 7'], ['BAY 7'], ['BAY 7']]);
    await eye.close();
  });

  it('reads text in its thread', async () => {
    const eye = new InstrumentWorker({ instrument: 'text' });
    const found = await eye.look(await drawn(640, 360, word('STOP', 200, 120, 48)));
    expect(found.map((s) => s.what)).toEqual(['STOP']);
    await eye.close();
  });

  it('says what failed on a bad picture, and goes on with the next', async () => {
    const eye = new InstrumentWorker({ instrument: 'text' });
    const short = { header: header({ width: 640, height: 360 }), bytes: new Uint8Array(10) };
    await expect(eye.look(short)).rejects.toMatchObject({ code: 'FOG_REASON' });
    const empty = { header: header({ width: 0, height: 0 }), bytes: new Uint8Array(0) };
    await expect(eye.look(empty)).rejects.toMatchObject({ code: 'FOG_REASON' });
    expect(await eye.look(await drawn(320, 240, ''))).toEqual([]);
    await eye.close();
  });

  it('refuses more than it can hold', async () => {
    const eye = new InstrumentWorker({ instrument: 'codes' });
    const picture = await drawn(320, 240, '');
    const looks = await Promise.allSettled(Array.from({ length: 20 }, () => eye.look(picture)));
    expect(looks.filter((l) => l.status === 'fulfilled')).toHaveLength(8);
    await eye.close();
  });
});

const detector = (file: string, labels = COCO) =>
  new InstrumentWorker({ instrument: 'objects', detector: { file, labels, threshold: 0.5 } });

describe('a detector that cannot be used', () => {
  it('is named when it is not there, or not a model', async () => {
    const missing = detector('no-such-detector.onnx');
    await expect(missing.look(await drawn(64, 64, ''))).rejects.toMatchObject({ code: 'FOG_MODEL_MISSING' });
    await missing.close();
    const file = join(await mkdtemp(join(tmpdir(), 'foglight-')), 'junk.onnx');
    await writeFile(file, 'not a model');
    const junk = detector(file);
    await expect(junk.look(await drawn(64, 64, ''))).rejects.toMatchObject({ code: 'FOG_MODEL_BAD' });
    await junk.close();
  });
});

/** A detector that answers the same to every picture, in a file of its own. */
async function detectorFile(model: ConstantModel): Promise<string> {
  const file = join(await mkdtemp(join(tmpdir(), 'foglight-')), 'detector.onnx');
  await writeFile(file, constantModel(model));
  return file;
}

/** One row of a head `[1, N, width]`, all others zero. */
const oneRow = (n: number, width: number, row: number, values: readonly number[]): Float32Array => {
  const all = new Float32Array(n * width);
  all.set(values, row * width);
  return all;
};

describe('a detector file whose shape is that of several families', () => {
  it('end to end with one class is no YOLOv5: its person is found where it is', async () => {
    const values = oneRow(300, 6, 0, [160, 180, 320, 420, 0.9, 0]);
    const file = await detectorFile({ input: [640, 640], outputs: [{ dims: [1, 300, 6], values }] });
    const eye = detector(file, ['person']);
    const found = await eye.look(await drawn(640, 640, ''));
    await eye.close();
    expect(found).toEqual([
      { what: 'person', confidence: expect.closeTo(0.9, 5) as number, box: box(160, 180, 320, 420) },
    ]);
  });

  it('YOLOX wants BGR up to 255, padding right and below, and its offsets decoded', async () => {
    // Cell (20, 25) of stride 8, its box 160 × 240; all 0 for inputs in [0, 1].
    const row = 25 * 80 + 20;
    const values = oneRow(8400, 85, row, [10, 12.5, Math.log(20), Math.log(30), 0.95, 0.95]);
    const file = await detectorFile({
      input: [640, 640],
      outputs: [{ dims: [1, 8400, 85], values }],
      brighterThan: 50,
    });
    const eye = detector(file);
    // A wide picture lies at the top: the lower half of the input is padding.
    const found = await eye.look(await drawn(1280, 1000, ''));
    await eye.close();
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ what: 'person', box: box(160, 180, 320, 420, 640, 500) });
  });

  it('is refused where its values do not tell', async () => {
    const values = new Float32Array(252 * 6);
    const file = await detectorFile({ input: [64, 64], outputs: [{ dims: [1, 252, 6], values }] });
    const eye = detector(file, ['person']);
    await expect(eye.look(await drawn(64, 64, ''))).rejects.toMatchObject({
      code: 'FOG_MODEL_BAD',
      message: expect.stringContaining('YOLOv5 or YOLOv10') as string,
    });
    await eye.close();
  });
});

/** Corners in pixels as left, top, width and height in shares of a picture. */
function box(x0: number, y0: number, x1: number, y1: number, width = 640, height = 640) {
  return [x0 / width, y0 / height, (x1 - x0) / width, (y1 - y0) / height].map(
    (share) => expect.closeTo(share, 5) as number,
  );
}

const CASES = '../shared/cases';
describe.skipIf(!existsSync(CASES))('the detectors that others complained about', () => {
  it.each([
    ['end-to-end-one-class.onnx', ['person']],
    ['yolox-head.onnx', COCO],
  ])('%s: the person is found', async (name, labels) => {
    const eye = detector(join(CASES, name), labels);
    const found = await eye.look(await drawn(640, 640, ''));
    await eye.close();
    expect(found.map((s) => s.what)).toEqual(['person']);
    const [x, y, w, h] = found[0]!.box;
    expect(x + w / 2).toBeCloseTo(240 / 640, 1);
    expect(y < 300 / 640 && y + h > 300 / 640).toBe(true);
  });
});

describe.skipIf(!existsSync(FASTESTDET))('FastestDet', () => {
  it('has another number of classes than the labels given: refused', async () => {
    const eye = detector(FASTESTDET, ['forklift']);
    await expect(eye.look(await drawn(64, 64, ''))).rejects.toMatchObject({ code: 'FOG_MODEL_BAD' });
    await eye.close();
  });
});

const YOLOX_NANO = '../shared/models/yolox_nano/yolox_nano.onnx';
describe.skipIf(!existsSync(PICTURES))('a person is found where the annotation has one', () => {
  it.each([FASTESTDET, YOLOX_NANO].filter((file) => existsSync(file)))('by %s', async (file) => {
    const name = join(PICTURES, 'val2017_000000000785');
    const { data, info } = await sharp(`${name}.jpg`)
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    const eye = detector(file);
    const found = await eye.look({ header: header({ width: info.width, height: info.height }), bytes: data });
    await eye.close();
    const truth = (await readFile(`${name}.txt`, 'utf8'))
      .trim()
      .split('\n')
      .map((l) => l.split(' ').map(Number));
    const [, cx, cy] = truth.find(([label]) => label === 0)!;
    const person = found.find((s) => s.what === 'person')!;
    const [x, y, w, h] = person.box;
    expect(cx! > x && cx! < x + w).toBe(true);
    expect(cy! > y && cy! < y + h).toBe(true);
  });
});
