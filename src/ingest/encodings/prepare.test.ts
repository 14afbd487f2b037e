import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { colourChart, encodeChart, patches } from '../../../test/support/chart.js';
import { FoglightError } from '../../core/errors.js';
import { bytesOf } from '../../core/frame.js';
import { prepareCompressed } from './prepare.js';

const chart = colourChart(96, 64);
const picture = sharp(chart.rgb, { raw: { width: 96, height: 64, channels: 3 } });

async function decode(format: string, bytes: Uint8Array): Promise<Uint8Array> {
  const prepared = await prepareCompressed(format, bytes);
  const out = new ArrayBuffer(bytesOf(prepared.layout, prepared.width, prepared.height));
  prepared.fill(out);
  return new Uint8Array(out);
}

const greatestDifference = (a: Uint8Array): number =>
  Math.max(
    ...patches({ ...chart, rgb: a }).flatMap((colour, i) =>
      colour.map((v, c) => Math.abs(v - patches(chart)[i]![c]!)),
    ),
  );

describe('compressed pictures', () => {
  test.each(['png', 'rgb8; png compressed bgr8', 'bgr8; png compressed ', '', 'PNG'])(
    'png as %j',
    async (format) => {
      expect(await decode(format, await picture.png().toBuffer())).toEqual(chart.rgb);
    },
  );

  test.each(['jpeg', 'jpg', 'rgb8; jpeg compressed bgr8', 'bayer_rggb8; jpeg compressed bgr8', 'MJPG', ''])(
    'jpeg as %j',
    async (format) => {
      const bytes = await picture.jpeg({ quality: 95, chromaSubsampling: '4:4:4' }).toBuffer();
      expect(greatestDifference(await decode(format, bytes))).toBeLessThanOrEqual(4);
    },
  );

  test('Bayer and depth samples inside a PNG are converted as such', async () => {
    const depth = Uint16Array.from({ length: 32 * 32 }, (_, i) => (i % 32) * 100);
    const png = await sharp(depth, { raw: { width: 32, height: 32, channels: 1 } })
      .toColourspace('grey16')
      .png()
      .toBuffer();
    expect((await sharp(png).metadata()).depth).toBe('ushort');
    const rgb = await decode('16UC1; png compressed ', png);
    expect([rgb[0], rgb[3], rgb[3 * 31]]).toEqual([0, 1, 255]);

    const mosaic = encodeChart(chart, 'bayer_grbg8');
    const grey = await sharp(mosaic.data, { raw: { width: 96, height: 64, channels: 1 } })
      .png()
      .toBuffer();
    expect(greatestDifference(await decode('bayer_grbg8; png compressed bayer_grbg8', grey))).toBe(0);
  });

  test.each([
    ['FOG_ENCODING_UNKNOWN', '16UC1; compressedDepth png', 'x'],
    ['FOG_ENCODING_UNKNOWN', 'h264', '\0\0\0\x01'],
    ['FOG_IMAGE_BAD', 'jpeg', 'not a picture'],
    ['FOG_IMAGE_BAD', 'jpeg', ''],
    ['FOG_IMAGE_BAD', '', 'not a picture'],
    ['FOG_IMAGE_BAD', 'png', '<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64"/>'],
  ])('%s for %j', async (code, format, text) => {
    await expect(prepareCompressed(format, Buffer.from(text))).rejects.toMatchObject({ code });
  });

  test('a picture whose header gives too large a size is refused before it is decoded', async () => {
    const png = await picture.png().toBuffer();
    png.writeUInt32BE(0x7fffffff, 16);
    png.writeUInt32BE(0x7fffffff, 20);
    await expect(prepareCompressed('png', png)).rejects.toBeInstanceOf(FoglightError);
  });

  test('a damaged picture is either decoded or refused with an error of the table', async () => {
    const files = await Promise.all([
      picture.jpeg().toBuffer(),
      picture.png().toBuffer(),
      picture.webp().toBuffer(),
      picture.gif().toBuffer(),
      picture.tiff().toBuffer(),
    ]);
    const damage = fc.record({
      file: fc.constantFrom(...files),
      cut: fc.double({ min: 0, max: 1, noNaN: true }),
      changes: fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 8 }),
      format: fc.constantFrom('jpeg', 'png', '', '16UC1; png', 'bayer_rggb8; png compressed bayer_rggb8'),
    });
    await fc.assert(
      fc.asyncProperty(damage, async ({ file, cut, changes, format }) => {
        const bytes = Uint8Array.from(file.subarray(0, Math.ceil(file.length * (cut > 0.7 ? 1 : cut))));
        for (const [at, value] of changes) if (bytes.length > 0) bytes[at % bytes.length] = value;
        try {
          const rgb = await decode(format, bytes);
          return rgb.length > 0;
        } catch (error) {
          return (
            error instanceof FoglightError && /^FOG_(ENCODING_UNKNOWN|IMAGE_(SIZE|BAD))$/.test(error.code)
          );
        }
      }),
      { numRuns: 400 },
    );
  });
});
