import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { crc32 } from 'node:zlib';
import sharp, { type Sharp } from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { badFrames, drain, type Drained } from '../../../test/support/drain.js';
import { configSchema } from '../../config/schema.js';
import { openStills } from './openStills.js';

const options = { mode: 'complete', config: configSchema.parse({}).source } as const;
const orange = {
  create: { width: 32, height: 20, channels: 3, background: { r: 240, g: 120, b: 10 } },
} as const;

let dir: string;
const path = (name: string): string => join(dir, name);
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'foglight-stills-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

async function still(name: string, picture: Sharp): Promise<Uint8Array> {
  const bytes = await picture.toBuffer();
  await writeFile(path(name), bytes);
  return bytes;
}

async function only(name: string): Promise<Drained['frames'][number]> {
  const [source] = await openStills(path(name), options);
  const seen = await drain(source!);
  expect(seen.error).toBeUndefined();
  expect(seen.frames).toHaveLength(1);
  return seen.frames[0]!;
}

describe('one picture', () => {
  test('a PNG gives its exact pixels, its original bytes, its name and the time of the file', async () => {
    const bytes = await still('one.png', sharp(orange).png());
    await utimes(path('one.png'), 1000, 1234.5);
    const { header, bytes: pixels } = await only('one.png');
    expect(header).toMatchObject({
      camera: 'one',
      width: 32,
      height: 20,
      layout: 'rgb8',
      still: true,
      seq: 0,
    });
    expect(header.input).toBe(path('one.png'));
    expect(header.stampNs).toBe(1_234_500_000_000n);
    expect([...pixels.subarray(0, 3)]).toEqual([240, 120, 10]);
    expect(header.original).toMatchObject({ kind: 'compressed', format: 'png' });
    expect(Buffer.compare(header.original!.bytes, bytes)).toBe(0);
  });

  test('the EXIF capture time is the stamp and the EXIF rotation is applied', async () => {
    const exif = { IFD0: { Orientation: '6' }, IFD2: { DateTimeOriginal: '2020:01:02 03:04:05' } };
    await still('turned.jpg', sharp(orange).withExif(exif).withMetadata({ orientation: 6 }).jpeg());
    await still('timed.jpg', sharp(orange).withExif({ IFD2: exif.IFD2 }).jpeg());
    expect((await only('turned.jpg')).header).toMatchObject({ width: 20, height: 32 });
    expect((await only('timed.jpg')).header.stampNs).toBe(BigInt(Date.UTC(2020, 0, 2, 3, 4, 5)) * 1_000_000n);
  });

  test.each([
    ['webp', (s: Sharp) => s.webp({ lossless: true }), [240, 120, 10], 0],
    ['tiff', (s: Sharp) => s.tiff({ compression: 'lzw' }), [240, 120, 10], 0],
    ['gif', (s: Sharp) => s.gif(), [240, 120, 10], 8],
    ['avif', (s: Sharp) => s.avif({ quality: 90 }), [240, 120, 10], 8],
    ['grey.png', (s: Sharp) => s.toColourspace('b-w').png(), [147, 147, 147], 8],
    ['deep.png', (s: Sharp) => s.toColourspace('rgb16').png(), [240, 120, 10], 1],
    ['cmyk.jpg', (s: Sharp) => s.toColourspace('cmyk').jpeg(), [240, 120, 10], 40],
    ['alpha.png', (s: Sharp) => s.ensureAlpha(0.5).png(), [120, 60, 5], 2],
  ])('%s becomes rgb8', async (name, encode, expected, tolerance) => {
    await still(`kind.${name}`, encode(sharp(orange)));
    const { header, bytes } = await only(`kind.${name}`);
    expect(header.layout).toBe('rgb8');
    expected.forEach((value, i) => expect(Math.abs(bytes[i]! - value)).toBeLessThanOrEqual(tolerance));
    expect(header.original !== undefined).toBe(/png|jpg/.test(name));
  });

  test('a file that is no picture, too small or too large is an error that names it', async () => {
    await writeFile(path('text.jpg'), 'not a picture');
    await writeFile(path('empty.png'), '');
    await writeFile(path('drawing.png'), '<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64"/>');
    await still('tiny.png', sharp({ create: { ...orange.create, height: 15 } }).png());
    // Headers that say 108 megapixels.
    const large = await sharp(orange).png().toBuffer();
    large.writeUInt32BE(12_000, 16);
    large.writeUInt32BE(9_000, 20);
    large.writeUInt32BE(crc32(large.subarray(12, 29)), 29);
    await writeFile(path('large.png'), large);
    await writeFile(path('large.ppm'), 'P6 12000 9000 255\n');
    await still('wide.png', sharp({ create: { ...orange.create, width: 20_000 } }).png());
    const code = async (name: string): Promise<string | undefined> =>
      (await drain((await openStills(path(name), options))[0]!)).error?.code;
    expect(await code('text.jpg')).toBe('FOG_IMAGE_BAD');
    expect(await code('empty.png')).toBe('FOG_IMAGE_BAD');
    expect(await code('drawing.png')).toBe('FOG_IMAGE_BAD');
    expect(await code('tiny.png')).toBe('FOG_IMAGE_SIZE');
    expect(await code('wide.png')).toBe('FOG_IMAGE_SIZE');
    expect(await code('large.png')).toBe('FOG_IMAGE_SIZE');
    expect(await code('large.ppm')).toBe('FOG_IMAGE_SIZE');
  });
});

describe('many pictures', () => {
  test('a folder continues after bad pictures, reports each, and completes', async () => {
    const folder = await mkdtemp(join(dir, 'many-'));
    const good = await sharp(orange).jpeg().toBuffer();
    for (let i = 0; i < 20; i += 1) {
      const bytes = i % 5 === 3 ? good.subarray(0, good.length * (i / 20)) : good;
      await writeFile(join(folder, `p${i}.jpg`), bytes);
    }
    const [source] = await openStills(folder, { ...options, camera: 'front' });
    expect(source).toMatchObject({ camera: 'front', finite: true, expectedFrames: 20, uri: folder });
    const drained = await drain(source!);
    const { frames, events, error } = drained;
    expect(error).toBeUndefined();
    expect(frames.map(({ header }) => basename(header.input!, '.jpg'))).toEqual(
      [0, 1, 2, 4, 5, 6, 7, 9, 10, 11, 12, 14, 15, 16, 17, 19].map((i) => `p${i}`),
    );
    expect(frames.map(({ header }) => header.seq)).toEqual([...frames.keys()]);
    expect(badFrames(drained)).toEqual(Array(4).fill('FOG_IMAGE_BAD'));
    const states = events.flatMap((event) => (event.type === 'state' ? [event.state] : []));
    expect(states).toEqual(['starting', 'running', 'ended']);
  });

  test('every picture of a folder is read, whatever its extension; other files are listed', async () => {
    const folder = await mkdtemp(join(dir, 'mixed-'));
    const jpeg = await sharp(orange).jpeg().toBuffer();
    const { data } = await sharp(orange).raw().toBuffer({ resolveWithObject: true });
    const ppm = Buffer.concat([Buffer.from('P6\n32 20\n255\n'), data]);
    for (const name of ['IMG_1.HEIC', 'b', 'c.tmp']) await writeFile(join(folder, name), jpeg);
    for (const name of ['d.ppm', 'e.dat']) await writeFile(join(folder, name), ppm);
    await writeFile(join(folder, 'labels.txt'), 'BM is not a picture');
    await writeFile(join(folder, 'P1 notes'), 'text');
    const drained = await drain((await openStills(folder, options))[0]!);
    expect(badFrames(drained)).toEqual([]);
    const names = drained.frames.map(({ header }) => basename(header.input!));
    expect(names).toEqual(['b', 'c.tmp', 'd.ppm', 'e.dat', 'IMG_1.HEIC']);
    for (const { bytes } of drained.frames.slice(2, 4))
      expect([...bytes.subarray(0, 3)]).toEqual([240, 120, 10]);
    expect(drained.frames.map(({ header }) => header.original !== undefined)).toEqual([
      true,
      true,
      false,
      false,
      true,
    ]);
    expect(drained.events[0]).toMatchObject({
      reason: expect.stringMatching(/: 2 files are not pictures: (labels.txt|P1 notes), /) as string,
      notice: expect.stringMatching(/^2 files are not pictures/) as string,
    });
  });

  test('of an animated PNG and of a TIFF with pages the first is read, and that is said', async () => {
    const frames = ['-f', 'lavfi', '-i', 'testsrc2=size=32x24:rate=5:duration=0.6'];
    execFileSync('ffmpeg', ['-v', 'error', '-y', ...frames, '-f', 'apng', path('animated.png')]);
    const page = await sharp(orange).png().toBuffer();
    await sharp([page, page], { join: { animated: true } })
      .tiff()
      .toFile(path('pages.tif'));
    for (const [name, more] of [
      ['animated.png', 2],
      ['pages.tif', 1],
    ] as const) {
      const { frames, events } = await drain((await openStills(path(name), options))[0]!);
      expect(frames).toHaveLength(1);
      const notices = events.flatMap((event) => (event.type === 'state' && event.notice) || []);
      expect(notices).toEqual([expect.stringContaining(`it holds ${more} more`)]);
    }
  });

  test.each(['gif', 'webp'] as const)(
    'of an animated .%s all frames are read, each at its time',
    async (format) => {
      const reds = [40, 120, 200];
      const frames = reds.map((r) => ({ create: { ...orange.create, background: { r, g: 0, b: 0 } } }));
      const pages = await Promise.all(frames.map((frame) => sharp(frame).png().toBuffer()));
      const file = path(`animated.${format}`);
      const animation = sharp(pages, { join: { animated: true } });
      await (
        format === 'gif'
          ? animation.gif({ delay: [100, 250, 100] })
          : animation.webp({ delay: [100, 250, 100], lossless: true })
      ).toFile(file);
      const { frames: read, error } = await drain((await openStills(file, options))[0]!);
      expect(error).toBeUndefined();
      expect(read.map(({ bytes }) => bytes[0])).toEqual(reds);
      const [first] = read;
      const ms = read.map(({ header }) => Number((header.stampNs - first!.header.stampNs) / 1_000_000n));
      expect(ms).toEqual([0, 100, 350]);
    },
  );

  test('there are never more frames than buffers, and unsubscribing ends the source', async () => {
    const folder = await mkdtemp(join(dir, 'held-'));
    for (let i = 0; i < 12; i += 1)
      await writeFile(join(folder, `${i}.png`), await sharp(orange).png().toBuffer());
    const [source] = await openStills(folder, { ...options, config: { ...options.config, buffers: 3 } });
    const held: { release(): void }[] = [];
    const states: string[] = [];
    source!.events.subscribe((event) => event.type === 'state' && states.push(event.state));
    const subscription = source!.frames.subscribe(({ pixels }) => held.push(pixels));
    await expect.poll(() => held.length, { timeout: 20_000 }).toBe(3);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(held).toHaveLength(3);
    held[0]!.release();
    await expect.poll(() => held.length, { timeout: 20_000 }).toBe(4);
    subscription.unsubscribe();
    expect(states.at(-1)).toBe('closed');
    held.forEach((pixels) => pixels.release());
  });
});
