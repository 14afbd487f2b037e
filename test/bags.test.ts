import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { McapIndexedReader } from '@mcap/core';
import fc from 'fast-check';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { configSchema } from '../src/config/schema.js';
import type { FoglightError } from '../src/core/errors.js';
import type { Original } from '../src/core/frame.js';
import type { Pixels } from '../src/core/pixels.js';
import { openBag } from '../src/ingest/bags/openBag.js';
import { PartedBag } from '../src/ingest/bags/partedBag.js';
import { encodingNames } from '../src/ingest/encodings/toFramePixels.js';
import { Encoder } from '../src/publish/encode/encoder.js';
import { recordSink } from '../src/publish/mcap/sink.js';
import { FileReadable } from '../src/runtime/fileReadable.js';
import {
  compressedCdr,
  imageCdr,
  writeDb3,
  writeMcap,
  writeMetadata,
  zstd,
  type Message,
} from './support/bagWriter.js';
import { colourChart, encodeChart, patches, yuv420pToRgb } from './support/chart.js';
import { badFrames, drain, type Drained } from './support/drain.js';
import { header, picture } from './support/events.js';

const config = configSchema.parse({}).source;
const complete = { mode: 'complete', config } as const;
const IMAGE = 'sensor_msgs/msg/Image';
const COMPRESSED = 'sensor_msgs/msg/CompressedImage';

let dir: string;
const path = (name: string): string => join(dir, name);
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'foglight-bags-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

async function read(uri: string): Promise<Drained> {
  const sources = await openBag(uri, complete);
  expect(sources).toHaveLength(1);
  return drain(sources[0]!);
}

const stampOf = (i: number) => ({ sec: 1_700_000_000 + i, nanosec: 7 * i });
const stampNs = (i: number): bigint => (1_700_000_000n + BigInt(i)) * 1_000_000_000n + BigInt(7 * i);

/** Message `i` of a topic: a small picture of noise that no other message has. */
function noise(i: number, topic = '/camera'): Message {
  const data = new Uint8Array(16 * 16 * 3).map((_, at) => (at * 31 + i * 97 + ((at * i) >> 3)) & 255);
  const image = { encoding: 'rgb8', width: 16, height: 16, step: 48, bigEndian: false, data };
  return { topic, type: IMAGE, logTimeNs: stampNs(i) + 5_000_000n, data: imageCdr(image, stampOf(i)) };
}

describe('every encoding in every storage', () => {
  const chart = colourChart(96, 64);
  const images = encodingNames.map((encoding, i) =>
    encodeChart(chart, encoding, { padding: (i % 3) * 4, bigEndian: i % 2 === 1 }),
  );
  const raw = images.map((image, i): Message => {
    return { topic: '/camera', type: IMAGE, logTimeNs: stampNs(i), data: imageCdr(image, stampOf(i)) };
  });

  test.each<[string, (file: string) => Promise<void>]>([
    ['plain.mcap', (file) => writeMcap(file, raw)],
    ['zstd.mcap', (file) => writeMcap(file, raw, { compression: 'zstd' })],
    ['lz4.mcap', (file) => writeMcap(file, raw, { compression: 'lz4' })],
    ['unindexed.mcap', (file) => writeMcap(file, raw, { chunkSize: 0 })],
    ['sqlite.db3', (file) => writeDb3(file, raw)],
  ])('%s', async (name, write) => {
    await write(path(name));
    const drained = await read(path(name));
    expect(badFrames(drained)).toEqual([]);
    expect(drained.frames).toHaveLength(images.length);
    drained.frames.forEach(({ header, bytes }, i) => {
      const image = images[i]!;
      expect(header).toMatchObject({
        seq: i,
        stampNs: stampNs(i),
        frameId: 'optical',
        camera: 'camera',
        still: false,
      });
      // A picture that passes can leave as it came: the same bytes, encoding and step.
      const { encoding, step, bigEndian } = image;
      expect(header.original).toMatchObject({ kind: 'raw', encoding, step, bigEndian });
      expect(Buffer.compare(header.original!.bytes, image.data)).toBe(0);
      if (/mono|8uc1|16uc1/.test(encoding)) return;
      const swap = (rgb: Uint8Array): Uint8Array => rgb.map((_, at) => rgb[at - (at % 3) + 2 - (at % 3)]!);
      const rgb = header.layout === 'bgr8' ? swap(bytes) : bytes;
      const seen = header.layout === 'yuv420p' ? yuv420pToRgb(96, 64, bytes) : { ...chart, rgb };
      const [got, wanted] = [patches(seen).flat(), patches(chart).flat()];
      const tolerance = header.layout === 'yuv420p' || encoding.includes('16') ? 2 : 0;
      expect(Math.max(...got.map((v, at) => Math.abs(v - wanted[at]!)))).toBeLessThanOrEqual(tolerance);
    });
  });

  test('compressed pictures, good, unknown and damaged', async () => {
    const picture = sharp(chart.rgb, { raw: { width: 96, height: 64, channels: 3 } });
    const png = await picture.png().toBuffer();
    const jpeg = await picture.jpeg().toBuffer();
    const pictures: [string, Uint8Array][] = [
      ['rgb8; png compressed bgr8', png],
      ['jpeg', jpeg],
      ['16UC1; compressedDepth png', png],
      ['jpeg', jpeg.subarray(0, jpeg.length / 2)],
      ['png', new Uint8Array()],
      ['png', png],
    ];
    const messages = pictures.map(([format, bytes], i): Message => {
      const data = compressedCdr(format, bytes, stampOf(i));
      return { topic: '/front/image/compressed', type: COMPRESSED, logTimeNs: stampNs(i), data };
    });
    messages.push({ ...messages[0]!, data: messages[0]!.data.subarray(0, 20) });
    await writeMcap(path('compressed.mcap'), messages, { compression: 'zstd' });
    const drained = await read(path('compressed.mcap'));
    expect(badFrames(drained).sort()).toEqual([
      'FOG_ENCODING_UNKNOWN',
      'FOG_IMAGE_BAD',
      'FOG_IMAGE_BAD',
      'FOG_IMAGE_BAD',
    ]);
    expect(drained.frames.map(({ header }) => header.original)).toMatchObject([
      { kind: 'compressed', format: 'rgb8; png compressed bgr8' },
      { kind: 'compressed', format: 'jpeg' },
      { kind: 'compressed', format: 'png' },
    ]);
    expect(Buffer.compare(drained.frames[1]!.header.original!.bytes, jpeg)).toBe(0);
    expect(Buffer.compare(drained.frames[0]!.bytes, chart.rgb)).toBe(0);
    expect(drained.frames[0]!.header.camera).toBe('front_image_compressed');
  });
});

describe('time and order', () => {
  test('the header stamp counts; without one the log time does; a missing frame id is the camera', async () => {
    const image = encodeChart(colourChart(16, 16), 'mono8');
    const unset = imageCdr(image, { sec: 0, nanosec: 0 }, '');
    await writeMcap(path('unset.mcap'), [{ ...noise(1), data: unset }, noise(2)]);
    const { frames } = await read(path('unset.mcap'));
    expect(frames.map(({ header }) => [header.stampNs, header.frameId])).toEqual([
      [stampNs(1) + 5_000_000n, 'camera'],
      [stampNs(2), 'optical'],
    ]);
  });

  test.each([0, 900, 1 << 20])(
    'messages come by log time where there is an index (chunks of %i)',
    async (chunkSize) => {
      // Out of order, so that small chunks overlap in time and must be open together.
      const order = [4, 0, 5, 1, 6, 2, 7, 3];
      await writeMcap(
        path('order.mcap'),
        order.map((i) => noise(i)),
        { chunkSize },
      );
      const { frames } = await read(path('order.mcap'));
      expect(frames.map(({ header }) => header.stampNs)).toEqual(
        (chunkSize > 0 ? [0, 1, 2, 3, 4, 5, 6, 7] : order).map(stampNs),
      );
      for (const { header, bytes } of frames) {
        const i = Number(header.stampNs / 1_000_000_000n - 1_700_000_000n);
        expect(Buffer.compare(bytes, noise(i).data.subarray(-768))).toBe(0);
      }
    },
  );

  test('a live replay drops what finds no buffer, and says so', async () => {
    const messages = Array.from({ length: 10 }, (_, i): Message => ({ ...noise(i), logTimeNs: 5n }));
    await writeMcap(path('live.mcap'), messages);
    const [source] = await openBag(path('live.mcap'), { mode: 'live', config: { ...config, buffers: 3 } });
    const held: Pixels[] = [];
    const dropped: bigint[] = [];
    source!.events.subscribe((event) => event.type === 'dropped' && dropped.push(event.stampNs));
    await new Promise<void>((resolve, reject) => {
      source!.frames.subscribe({ next: ({ pixels }) => held.push(pixels), complete: resolve, error: reject });
    });
    expect(held).toHaveLength(3);
    expect(dropped).toEqual([3, 4, 5, 6, 7, 8, 9].map(stampNs));
  });
});

describe('several topics', () => {
  const messages = Array.from({ length: 40 }, (_, i) =>
    noise(i, i % 2 ? '/left/image_raw' : '/right/image_raw'),
  );
  const imu: Message = { topic: '/imu', type: 'sensor_msgs/msg/Imu', logTimeNs: 1n, data: new Uint8Array(8) };

  test.each(['both.mcap', 'both.db3'])(
    '%s: one whose frames are held does not hold up the other',
    async (name) => {
      await (name.endsWith('.mcap') ? writeMcap : writeDb3)(path(name), [imu, ...messages]);
      const sources = await openBag(path(name), complete);
      const [right, left] = sources.sort((a, b) => b.camera.localeCompare(a.camera));
      expect(sources.map(({ camera, expectedFrames }) => [camera, expectedFrames])).toEqual([
        ['right_image_raw', 20],
        ['left_image_raw', 20],
      ]);
      const held: Pixels[] = [];
      const subscription = right!.frames.subscribe(({ pixels }) => held.push(pixels));
      expect((await drain(left!)).frames).toHaveLength(20);
      await expect.poll(() => held.length, { timeout: 20_000 }).toBe(config.buffers);
      subscription.unsubscribe();
    },
  );

  test('topics are chosen by name; cameras may be named', async () => {
    await writeMcap(path('named.mcap'), [imu, ...messages]);
    const open = async (more: object): Promise<string[]> =>
      (await openBag(path('named.mcap'), { ...complete, ...more })).map(({ camera }) => camera).sort();
    expect(await open({ topics: ['/left/image_raw'], camera: 'port' })).toEqual(['port']);
    expect(await open({ camera: 'rig' })).toEqual(['rig_left_image_raw', 'rig_right_image_raw']);
    for (const topics of [['/imu'], ['/left/image_raw', '/nowhere']]) {
      await expect(open({ topics })).rejects.toMatchObject({ code: 'FOG_BAG_NO_IMAGES' });
    }
  });

  test('a bag without pictures says so', async () => {
    await writeMcap(path('imu.mcap'), [imu]);
    await writeDb3(path('imu.db3'), [imu]);
    for (const name of ['imu.mcap', 'imu.db3']) {
      await expect(openBag(path(name), complete)).rejects.toMatchObject({ code: 'FOG_BAG_NO_IMAGES' });
    }
  });
});

describe('rosbag2 folders', () => {
  const parts = [0, 1, 2].map((part) => [0, 1, 2, 3].map((i) => noise(4 * part + i)));
  const stamps = (drained: Drained): bigint[] => drained.frames.map(({ header }) => header.stampNs);
  const all = Array.from({ length: 12 }, (_, i) => stampNs(i));

  test.each(['mcap', 'db3'])('several %s files follow each other; with metadata or without', async (kind) => {
    const folder = path(`parts-${kind}`);
    await mkdir(folder);
    const files = parts.map((_, i) => join(folder, `bag_${i + 8}.${kind}`));
    for (const [i, file] of files.entries()) await (kind === 'mcap' ? writeMcap : writeDb3)(file, parts[i]!);
    expect(stamps(await read(folder))).toEqual(all);
    await writeMetadata(folder, files);
    expect(stamps(await read(folder))).toEqual(all);
    await rm(files[1]!);
    const drained = await read(folder);
    expect(stamps(drained)).toEqual([...all.slice(0, 4), ...all.slice(8)]);
    expect(badFrames(drained)).toEqual(['FOG_SOURCE_NOT_FOUND']);
  });

  test('files packed with zstd', async () => {
    const folder = path('packed-files');
    await writeMetadata(folder, ['bag_0.db3.zstd'], 'FILE');
    await writeDb3(path('unpacked.db3'), parts.flat());
    await zstd.isLoaded;
    await writeFile(join(folder, 'bag_0.db3.zstd'), zstd.compress(await readFile(path('unpacked.db3'))));
    expect(stamps(await read(folder))).toEqual(all);
  });

  test('messages packed with zstd', async () => {
    const folder = path('packed-messages');
    await writeMetadata(folder, ['bag_0.db3'], 'MESSAGE');
    await zstd.isLoaded;
    const packed = parts.flat().map((message) => ({ ...message, data: zstd.compress(message.data) }));
    packed[3] = { ...packed[3]!, data: packed[3]!.data.slice(0, 30) };
    await writeDb3(join(folder, 'bag_0.db3'), packed);
    const drained = await read(folder);
    expect(stamps(drained)).toEqual(all.filter((_, i) => i !== 3));
    expect(badFrames(drained)).toEqual(['FOG_BAG_BAD']);
  });

  test('a file left in WAL mode by its recorder opens', async () => {
    await writeDb3(path('wal.db3'), parts.flat());
    const handle = await open(path('wal.db3'), 'r+');
    await handle.write(Uint8Array.of(2, 2), 0, 2, 18);
    await handle.close();
    expect(stamps(await read(path('wal.db3')))).toEqual(all);
    expect(existsSync(`${path('wal.db3')}.lock`)).toBe(false);
  });

  test('a folder without bags, and metadata that names files elsewhere', async () => {
    await mkdir(path('nothing'));
    await expect(openBag(path('nothing'), complete)).rejects.toMatchObject({ code: 'FOG_BAG_BAD' });
    await writeMetadata(path('elsewhere'), ['x.db3']);
    await writeFile(
      path('elsewhere/metadata.yaml'),
      'rosbag2_bagfile_information: {relative_file_paths: [../unpacked.db3]}',
    );
    await expect(openBag(path('elsewhere'), complete)).rejects.toMatchObject({
      code: 'FOG_SOURCE_NOT_FOUND',
    });
  });
});

describe('damage', () => {
  const messages = Array.from({ length: 60 }, (_, i) => noise(i));
  const written: [string, (file: string) => Promise<void>][] = [
    ['cut.mcap', (file) => writeMcap(file, messages, { compression: 'zstd', chunkSize: 4000 })],
    ['cut-plain.mcap', (file) => writeMcap(file, messages, { chunkSize: 4000 })],
    ['cut-unindexed.mcap', (file) => writeMcap(file, messages, { chunkSize: 0 })],
    ['cut.db3', (file) => writeDb3(file, messages)],
  ];

  /** What a bag gives, read here rather than in a worker: many bags are quick. */
  async function inspect(file: string): Promise<{ read: number[]; damage: FoglightError[] }> {
    const damage: FoglightError[] = [];
    const seen: number[] = [];
    const bag = new PartedBag({ paths: [file], messagesAreZstd: false });
    for await (const { data } of bag.messages('/camera', (error) => damage.push(error))) {
      seen.push(messages.findIndex((message) => Buffer.compare(message.data, data) === 0));
    }
    await bag.summary((error) => expect(error.code).toBe('FOG_BAG_BAD'));
    return { read: seen, damage };
  }

  test.each(written)(
    '%s cut at any byte gives what lies before the cut, and one error',
    async (name, write) => {
      await write(path(name));
      const whole = await readFile(path(name));
      expect(await inspect(path(name))).toEqual({ read: [...messages.keys()], damage: [] });
      let most = 0;
      for (let i = 0; i < 60; i += 1) {
        const cut = path(`${i}-${name}`);
        await writeFile(cut, whole.subarray(0, Math.floor((whole.length * i) / 60)));
        const { read: seen, damage } = await inspect(cut);
        // A cut behind the last message loses nothing but the index.
        const lost = seen.length < messages.length;
        expect(damage.map(({ code }) => code)).toEqual(lost || damage.length > 0 ? ['FOG_BAG_BAD'] : []);
        // Unharmed and in order; where messages lie one after the other, from the first one on.
        expect(seen).not.toContain(-1);
        expect(seen).toEqual(name.endsWith('.db3') ? seen.toSorted((a, b) => a - b) : [...seen.keys()]);
        most = Math.max(most, seen.length);
        await rm(cut);
      }
      expect(most).toBeGreaterThan(50);
    },
  );

  test.each<[string, boolean, 'zstd' | undefined]>([
    ['indexed', true, undefined],
    ['indexed and packed', true, 'zstd'],
    ['not indexed', false, undefined],
  ])('a damaged chunk loses only its own messages: %s', async (_, indexed, compression) => {
    const file = path('chunk.mcap');
    const one = messages[0]!.data.length;
    // Two messages a chunk.
    await writeMcap(file, messages, { chunkSize: one * 1.5, ...(compression && { compression }) });
    const handle = await open(file, 'r+');
    const reader = await McapIndexedReader.Initialize({ readable: await FileReadable.of(handle) });
    const chunks = [...reader.chunkIndexes];
    expect(chunks).toHaveLength(30);
    for (const chunk of [chunks[3]!, chunks[7]!])
      await handle.write(Buffer.from([0xa5, 0x5a]), 0, 2, Number(chunk.chunkStartOffset) + 9 + 8 + 8 + 80);
    // Without the summary there is no index.
    const last = chunks.at(-1)!;
    if (!indexed)
      await handle.truncate(Number(last.chunkStartOffset + last.chunkLength + last.messageIndexLength));
    await handle.close();
    const { read: seen, damage } = await inspect(file);
    expect(seen).toEqual([...messages.keys()].filter((i) => ![6, 7, 14, 15].includes(i)));
    const [, , cut] = damage;
    expect(damage.map(({ code }) => code)).toEqual(Array(indexed ? 2 : 3).fill('FOG_BAG_BAD'));
    expect(damage[0]!.message).toContain(`the chunk at byte ${chunks[3]!.chunkStartOffset}`);
    if (!indexed) expect(cut!.message).toContain('truncated at byte');
  });

  test.each(written)(
    '%s with bytes changed is read or refused, and nothing is thrown',
    async (name, write) => {
      await write(path(name));
      const whole = await readFile(path(name));
      const change = fc.tuple(fc.nat(whole.length - 1), fc.constantFrom(0, 1, 0x7f, 0x80, 0xff));
      await fc.assert(
        fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 5 }), async (changes) => {
          const bytes = Buffer.from(whole);
          for (const [at, value] of changes) bytes[at] = value;
          const file = path(`changed-${name}`);
          await writeFile(file, bytes);
          const { read: seen, damage } = await inspect(file);
          expect(seen.length).toBeLessThanOrEqual(messages.length);
          expect(damage.every(({ code }) => code === 'FOG_BAG_BAD')).toBe(true);
        }),
        { numRuns: 60 },
      );
    },
  );

  test.each(written)('%s cut in the middle: the source goes on to its end', async (name, write) => {
    await write(path(name));
    const whole = await readFile(path(name));
    await writeFile(path(`half-${name}`), whole.subarray(0, whole.length / 2));
    const drained = await read(path(`half-${name}`));
    expect(drained.error).toBeUndefined();
    expect(drained.frames.length).toBeGreaterThan(15);
    expect(badFrames(drained)).toEqual(['FOG_BAG_BAD']);
    const states = drained.events.flatMap((event) => (event.type === 'state' ? [event.state] : []));
    expect(states).toEqual(['starting', 'running', 'ended']);
  });

  test.each(['mcap', 'db3', 'bag', 'mcap.zstd'])('random bytes named .%s are refused', async (extension) => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 2000 }), async (bytes) => {
        await writeFile(path(`random.${extension}`), bytes);
        const { read: seen, damage } = await inspect(path(`random.${extension}`));
        expect(seen).toEqual([]);
        expect(damage.map(({ code }) => code)).toEqual(['FOG_BAG_BAD']);
      }),
      { numRuns: 30 },
    );
    await expect(openBag(path(`random.${extension}`), complete)).rejects.toMatchObject({
      code: 'FOG_BAG_BAD',
    });
  });
});

test("Foglight's own recording opens as bags do, and what passed left with the bytes it came with", async () => {
  const config = configSchema.parse({ record: { min_free_mb: 0 } });
  const encoder = new Encoder(90);
  const sink = await recordSink(path('own.mcap'), config, { mode: 'complete', encoder, emit: () => {} });
  const chart = colourChart(64, 48);
  const jpeg = await sharp(chart.rgb, { raw: { width: 64, height: 48, channels: 3 } })
    .jpeg()
    .toBuffer();
  const mosaic = encodeChart(chart, 'bayer_gbrg8', { padding: 3 });
  const { encoding, step, bigEndian } = mosaic;
  const originals: Original[] = [
    { kind: 'raw', encoding, step, bigEndian, bytes: mosaic.data },
    { kind: 'compressed', format: 'jpeg', bytes: jpeg },
  ];
  for (const [camera, original] of [...originals.entries()].map(([i, o]) => [`cam${i}`, o] as const)) {
    for (let seq = 0; seq < 3; seq += 1) {
      const of = header(seq, { camera, layout: 'rgb8', original });
      await sink.publish({ type: 'best', header: of, view: 'captured', ageMs: 5, picture: picture(of) });
    }
  }
  await sink.close();
  await encoder.close();
  const sources = await openBag(path('own.mcap'), complete);
  const drained = await Promise.all(sources.map(drain));
  expect(sources.map(({ camera, expectedFrames }) => [camera, expectedFrames]).sort()).toEqual([
    ['foglight_cam0_best', 3],
    ['foglight_cam1_best_compressed', 3],
  ]);
  for (const { frames } of drained) {
    expect(frames.map((frame) => frame.header.stampNs)).toEqual([0, 1, 2].map((seq) => header(seq).stampNs));
    for (const frame of frames) {
      const sent = originals[Number(/cam(\d)/.exec(frame.header.camera)![1])]!;
      expect(frame.header.frameId).toBe('front_optical');
      expect({ ...frame.header.original, bytes: 0 }).toEqual({ ...sent, bytes: 0 });
      expect(Buffer.compare(frame.header.original!.bytes, sent.bytes)).toBe(0);
    }
  }
});

const fixtures = '../shared/data/bags';
describe.skipIf(!existsSync(fixtures))(`the bags in ${fixtures}`, () => {
  test('foglight reads a rosbag2 sqlite3 bag that ROS 2 wrote; its pictures are too small to assess', async () => {
    const drained = await read(`${fixtures}/ait_images_bag`);
    expect(badFrames(drained)).toEqual(Array(3).fill('FOG_IMAGE_SIZE'));
    expect(drained.error).toBeUndefined();
  });

  test('an MCAP with foxglove.CompressedImage in JSON', async () => {
    const { frames } = await read(`${fixtures}/lichtblick_fixtures/custom-camera-model.mcap`);
    expect(frames).toHaveLength(10);
    expect(frames[0]!.header).toMatchObject({ width: 520, height: 360, layout: 'rgb8', frameId: 'camera' });
    expect(frames[0]!.header.original).toMatchObject({ kind: 'compressed', format: 'jpeg' });
  });
});
