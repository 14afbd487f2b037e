import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RgbImage } from '../core/rgbImage.js';
import { assessImage, ImageSession, recoverImage } from './image.js';

let folder: string;
let session: ImageSession;
let dark: RgbImage;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'foglight-image-'));
  session = await ImageSession.open();
  dark = await darkStreet();
});
afterAll(async () => {
  await session.close();
  await rm(folder, { recursive: true });
});

describe('one picture', () => {
  it('that is dark is found dark and comes back brighter, in its size', async () => {
    const before = dark.data.slice();
    const { assessment, verdict, recovery, image } = await session.recover(dark);
    expect(verdict.kind).toBe('recover');
    expect(assessment.intensities[9]).toBeGreaterThan(0.5);
    expect(recovery?.accepted).toBe(true);
    expect(image).toMatchObject({ width: dark.width, height: dark.height });
    expect(mean(image.data)).toBeGreaterThan(2 * mean(dark.data));
    expect(dark.data, 'the picture that was given is not touched').toEqual(before);
  });

  it('is measured the same as pixels, as bytes and as a file', async () => {
    const { width, height, data } = dark;
    const png = await sharp(data, { raw: { width, height, channels: 3 } })
      .png()
      .toBuffer();
    const file = join(folder, 'dark.png');
    await sharp(png).toFile(file);
    const expected = await session.assess(dark);
    for (const input of [png, file]) expect(await session.assess(input)).toEqual(expected);
    expect(await assessImage(file)).toEqual(expected);
  });

  it('that passes is given back as it came, and nothing is tried', async () => {
    const { image, recovery } = await recoverImage({ width: 64, height: 48, data: grey(64 * 48) });
    expect(recovery).toBeUndefined();
    expect(image.data).toEqual(grey(64 * 48));
  });

  it('that is none is refused by name', async () => {
    await expect(session.assess(Buffer.from('no picture'))).rejects.toMatchObject({ code: 'FOG_IMAGE_BAD' });
    await expect(session.assess(join(folder, 'absent.png'))).rejects.toMatchObject({
      code: 'FOG_SOURCE_NOT_FOUND',
    });
    await expect(session.assess({ ...dark, width: 7 })).rejects.toMatchObject({ code: 'FOG_IMAGE_BAD' });
  });
});

const mean = (bytes: Uint8Array): number => bytes.reduce((sum, byte) => sum + byte, 0) / bytes.length;
/** A drawn street, its brightness times 0.19: what Robust-R1 calls darkness of 0.9. */
async function darkStreet(): Promise<RgbImage> {
  const windows = Array.from(
    { length: 40 },
    (
      _,
      i,
    ) => `<rect x="${(i % 8) * 38 + 10}" y="${Math.floor(i / 8) * 24 + 6}" width="${12 + (i % 5)}" height="14"
      fill="hsl(${i * 47},45%,${30 + ((i * 13) % 55)}%)"/>`,
  );
  const svg = `<svg width="320" height="240"><rect width="320" height="130" fill="#c9b79c"/>
    <rect y="130" width="320" height="110" fill="#8b8f94"/>${windows.join('')}
    <path d="M0 240 L150 130 H170 L320 240 Z" fill="#5b5e63"/><circle cx="240" cy="190" r="22" fill="#d02020"/>
    <text x="20" y="210" font-size="34" fill="#ffffff">FOGLIGHT</text></svg>`;
  const { data, info } = await sharp(Buffer.from(svg))
    .flatten()
    .linear(0.19, 0)
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data: new Uint8Array(data) };
}
const grey = (pixels: number): Uint8Array => new Uint8Array(pixels * 3).fill(128);
