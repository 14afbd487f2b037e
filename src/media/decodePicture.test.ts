import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, describe, expect, it } from 'vitest';
import { decodePicture } from './decodePicture.js';
import { pictureFormat } from './pictureFormat.js';
import { readPicture, writePicture } from './pictureFile.js';
import { psnr } from './similarity.js';
import { mustHave } from '../../test/support/need.js';
import { FFMPEG } from '../../test/support/tools.js';

mustHave(FFMPEG);

const folder = mkdtempSync(join(tmpdir(), 'foglight-decode-'));
afterAll(() => rmSync(folder, { recursive: true }));

const [width, height] = [48, 36];
const rgb = Uint8Array.from({ length: width * height * 3 }, (_, i) => (i * 5) % 251);
const picture = sharp(rgb, { raw: { width, height, channels: 3 } });

describe('a picture', () => {
  it.each(['bmp', 'ppm', 'jp2'])('that only ffmpeg reads is read: .%s', async (type) => {
    const png = join(folder, 'in.png');
    await picture.clone().png().toFile(png);
    const file = join(folder, `out.${type}`);
    const made = spawnSync('ffmpeg', ['-v', 'error', '-y', '-i', png, file]);
    expect(made.stderr.toString()).toBe('');
    const read = await decodePicture(readFileSync(file), file);
    expect(read).toMatchObject({ width, height });
    // JPEG 2000 is lossy by default; the others are exact.
    expect(psnr({ data: read.rgb }, { data: rgb })).toBeGreaterThan(type === 'jp2' ? 25 : 77);
  });

  it.each(['bmp', 'ppm', 'jp2', 'png', 'webp', 'tif'])('is written without loss: .%s', async (type) => {
    const file = join(folder, `written.${type}`);
    await writePicture(file, { width, height, data: rgb });
    const read = await readPicture(file);
    expect(read).toMatchObject({ width, height });
    expect(psnr(read, { data: rgb })).toBeGreaterThan(77);
    expect(pictureFormat(readFileSync(file))?.name).toBe({ ppm: 'pnm', tif: 'tiff' }[type] ?? type);
  });

  it('in grey is read', async () => {
    const pgm = Buffer.concat([
      Buffer.from(`P5\n${width} ${height}\n255\n`),
      Buffer.alloc(width * height, 77),
    ]);
    const { rgb: read } = await decodePicture(pgm, 'x.pgm');
    expect(new Set(read)).toEqual(new Set([77]));
  });

  it('of floats between 0 and 1 is not black', async () => {
    const grey = rgb.subarray(0, width * height);
    const tiff = floatTiff(Float32Array.from(grey, (value) => value / 255));
    expect((await sharp(tiff).metadata()).depth).toBe('float');
    const { rgb: read } = await decodePicture(tiff, 'float.tif');
    expect([...read].filter((_, i) => i % 3 === 0)).toEqual([...grey]);
  });

  it('is read by its bytes, whatever its name says', async () => {
    const jpeg = await picture.clone().jpeg().toBuffer();
    expect(await decodePicture(jpeg, 'phone.HEIC')).toMatchObject({ width, height, format: 'jpeg' });
  });

  it('that is damaged is refused by name', async () => {
    const bmp = Buffer.concat([Buffer.from('BM'), Buffer.alloc(60)]);
    await expect(decodePicture(bmp, 'x.bmp')).rejects.toMatchObject({ code: 'FOG_IMAGE_BAD' });
  });
});

/** A little-endian TIFF of one 32-bit float a pixel, in one uncompressed strip. */
function floatTiff(samples: Float32Array): Buffer {
  const [SHORT, LONG] = [3, 4];
  const strip = 8 + 2 + 10 * 12 + 4;
  const entries: (readonly [tag: number, type: number, value: number])[] = [
    [256, LONG, width],
    [257, LONG, height],
    [258, SHORT, 32], // bits per sample
    [259, SHORT, 1], // no compression
    [262, SHORT, 1], // black is zero
    [273, LONG, strip],
    [277, SHORT, 1], // samples per pixel
    [278, LONG, height],
    [279, LONG, samples.byteLength],
    [339, SHORT, 3], // floats
  ];
  const head = Buffer.alloc(strip);
  head.write('II*\0', 'latin1');
  head.writeUInt32LE(8, 4);
  head.writeUInt16LE(entries.length, 8);
  entries.forEach(([tag, type, value], i) => {
    head.writeUInt16LE(tag, 10 + i * 12);
    head.writeUInt16LE(type, 12 + i * 12);
    head.writeUInt32LE(1, 14 + i * 12);
    head.writeUInt32LE(value, 18 + i * 12);
  });
  return Buffer.concat([head, Buffer.from(samples.buffer)]);
}
