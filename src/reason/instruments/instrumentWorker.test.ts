import { existsSync } from 'node:fs';
import { readFile, writeFile, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { header } from '../../../test/support/views.js';
import { code, drawn, word } from '../../../test/support/drawnInstruments.js';
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

describe.skipIf(!existsSync(FASTESTDET))('FastestDet', () => {
  it('has another number of classes than the labels given: refused', async () => {
    const eye = detector(FASTESTDET, ['forklift']);
    await expect(eye.look(await drawn(64, 64, ''))).rejects.toMatchObject({ code: 'FOG_MODEL_BAD' });
    await eye.close();
  });

  it.skipIf(!existsSync(PICTURES))('finds a person where the annotation has one', async () => {
    const name = join(PICTURES, 'val2017_000000000785');
    const { data, info } = await sharp(`${name}.jpg`)
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    const eye = detector(FASTESTDET);
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
