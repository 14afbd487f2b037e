import fc from 'fast-check';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { exifTime } from './exifTime.js';

async function exifOf(ifd2: Record<string, string>): Promise<Uint8Array> {
  const picture = sharp({ create: { width: 16, height: 16, channels: 3, background: 'red' } });
  const jpeg = await picture
    .withExif({ IFD0: { Make: 'Foglight' }, IFD2: ifd2 })
    .jpeg()
    .toBuffer();
  return (await sharp(jpeg).metadata()).exif!;
}

test('the capture time, its fraction and its offset are read', async () => {
  const plain = await exifOf({ DateTimeOriginal: '2024:03:05 06:07:08' });
  expect(exifTime(plain)).toBe(BigInt(Date.UTC(2024, 2, 5, 6, 7, 8)) * 1_000_000n);
  const full = await exifOf({
    DateTimeOriginal: '2024:03:05 06:07:08',
    SubSecTimeOriginal: '25',
    OffsetTimeOriginal: '+02:00',
  });
  expect(exifTime(full)).toBe(BigInt(Date.UTC(2024, 2, 5, 4, 7, 8)) * 1_000_000n + 250_000_000n);
});

test('a block without a valid capture time gives undefined', async () => {
  expect(exifTime(await exifOf({ ISOSpeedRatings: '100' }))).toBeUndefined();
  expect(exifTime(await exifOf({ DateTimeOriginal: '0000:00:00 00:00:00' }))).toBeUndefined();
  expect(exifTime(new Uint8Array())).toBeUndefined();
});

test('no sequence of bytes makes it throw', async () => {
  const good = await exifOf({ DateTimeOriginal: '2024:03:05 06:07:08' });
  fc.assert(
    fc.property(fc.nat(good.length - 1), fc.nat(255), fc.nat(good.length), (at, value, cut) => {
      const bad = good.slice(0, Math.max(cut, 1));
      bad[at % bad.length] = value;
      const time = exifTime(bad);
      return time === undefined || typeof time === 'bigint';
    }),
    { numRuns: 500 },
  );
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void exifTime(bytes)));
});
