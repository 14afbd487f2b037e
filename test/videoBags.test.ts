import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CdrWriter } from '@foxglove/cdr';
import { afterAll, expect, test } from 'vitest';
import { configSchema } from '../src/config/schema.js';
import { open } from '../src/ingest/open.js';
import { openBag } from '../src/ingest/bags/openBag.js';
import { writeMcap, type Message } from './support/bagWriter.js';
import { badFrames, drain, type Drained } from './support/drain.js';
import { describeWith } from './support/need.js';
import { FFMPEG } from './support/tools.js';
import { greyOf, videoPackets } from './support/videoPackets.js';

const options = { mode: 'complete', config: configSchema.parse({}).source } as const;
const folder = mkdtempSync(join(tmpdir(), 'foglight-video-bags-'));
const path = (name: string): string => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true }));

const secondsOf = (n: number): number => 1_700_000_000 + n;
const stampOf = (n: number): bigint => BigInt(secondsOf(n)) * 1_000_000_000n + 5n;

/** Bytes of a protobuf field: a block, or with a number a varint. */
const field = (id: number, value: Uint8Array | string | number): number[] => {
  const varint = (n: number): number[] => (n < 128 ? [n] : [(n & 127) | 128, ...varint(Math.floor(n / 128))]);
  if (typeof value === 'number') return [id << 3, ...varint(value)];
  const bytes = typeof value === 'string' ? Buffer.from(value) : value;
  return [(id << 3) | 2, ...varint(bytes.length), ...bytes];
};

/** The ways in which a packet travels: message type, encoding and bytes. */
const carriers = {
  'foxglove in CDR': (data: Uint8Array, n: number, format: string) => ({
    type: 'foxglove_msgs/msg/CompressedVideo',
    encoding: 'cdr',
    data: cdr(n).uint8Array(data, true).string(format).data,
  }),
  'foxglove in protobuf': (data: Uint8Array, n: number, format: string) => ({
    type: 'foxglove.CompressedVideo',
    encoding: 'protobuf',
    data: Uint8Array.from([
      ...field(1, Uint8Array.from([...field(1, secondsOf(n)), ...field(2, 5)])),
      ...[...field(2, 'optical'), ...field(3, data), ...field(4, format)],
    ]),
  }),
  'foxglove in JSON': (data: Uint8Array, n: number, format: string) => ({
    type: 'foxglove.CompressedVideo',
    encoding: 'json',
    data: Buffer.from(
      JSON.stringify({
        timestamp: { sec: secondsOf(n), nsec: 5 },
        frame_id: 'optical',
        data: Buffer.from(data).toString('base64'),
        format,
      }),
    ),
  }),
  ffmpeg_image_transport: (data: Uint8Array, n: number, format: string) => ({
    type: 'ffmpeg_image_transport_msgs/msg/FFMPEGPacket',
    encoding: 'cdr',
    data: cdr(n)
      .int32(64)
      .int32(48)
      .string(format === 'h265' ? 'hevc_nvenc;nv12;bgr8;bgr8' : 'libx264')
      .uint64(BigInt(n))
      .uint8(1)
      .uint8(0)
      .uint8Array(data, true).data,
  }),
};

const cdr = (n: number): CdrWriter => new CdrWriter().int32(secondsOf(n)).uint32(5).string('optical');

type Carrier = (data: Uint8Array, n: number, format: string) => Omit<Message, 'topic' | 'logTimeNs'>;

async function read(packets: readonly Uint8Array[], carrier: Carrier, format: string): Promise<Drained> {
  const messages = packets.map((data, n) => ({
    topic: '/cam/video',
    logTimeNs: stampOf(n) + 7n,
    ...carrier(data, n, format),
  }));
  await writeMcap(path('video.mcap'), messages);
  const [source] = await openBag(path('video.mcap'), options);
  return drain(source!);
}

/** Each frame is the one of its stamp. */
function expectGrey({ frames }: Drained, numbers: readonly number[]): void {
  expect(frames.map(({ header }) => header.stampNs)).toEqual(numbers.map(stampOf));
  frames.forEach(({ bytes }, i) => {
    const middle = bytes[3 * Math.floor(bytes.length / 6)]!;
    expect(Math.abs(middle - greyOf(numbers[i]!))).toBeLessThan(3);
  });
}

describeWith([FFMPEG], 'video in bags', () => {
  test.each(
    Object.entries(carriers).flatMap(([name, carrier]) =>
      (['h264', 'h265'] as const).map((codec) => [codec, name, carrier] as const),
    ),
  )('%s, %s: every picture with its own stamp', async (codec, _, carrier) => {
    const drained = await read(videoPackets(codec, 12), carrier, codec);
    expect(drained.error).toBeUndefined();
    expect(badFrames(drained)).toEqual([]);
    expectGrey(drained, [...Array(12).keys()]);
    expect(drained.frames[0]!.header).toMatchObject({
      ...{ camera: 'cam_video', frameId: 'optical', width: 64, height: 48, layout: 'rgb8' },
    });
  });

  test.each(['vp9', 'av1'] as const)('%s is decoded', async (codec) => {
    const drained = await read(videoPackets(codec, 6), carriers['foxglove in CDR'], codec);
    expect(badFrames(drained)).toEqual([]);
    expectGrey(drained, [...Array(6).keys()]);
  });

  test('what comes before the first key frame gives no picture and is named; the rest is read', async () => {
    const drained = await read(videoPackets('h264', 9).slice(2), carriers['foxglove in CDR'], 'h264');
    expect(badFrames(drained)).toEqual(['FOG_IMAGE_BAD', 'FOG_IMAGE_BAD', 'FOG_IMAGE_BAD']);
    expect(drained.events.find(({ type }) => type === 'bad_frame')).toMatchObject({
      stampNs: stampOf(0),
      error: { detail: expect.stringContaining('/cam/video (foxglove_msgs/msg/CompressedVideo)') as string },
    });
    expect(drained.frames.map(({ header }) => header.stampNs)).toEqual([3, 4, 5, 6].map(stampOf));
  });

  test('a size that changes within the bag changes the size of the frames', async () => {
    const packets = [...videoPackets('h264', 3), ...videoPackets('h264', 3, '96x80')];
    const drained = await read(packets, carriers['foxglove in CDR'], 'h264');
    expect(badFrames(drained)).toEqual([]);
    const sizes = drained.frames.map(({ header: { width, height } }) => `${width}×${height}`);
    expect(sizes).toEqual([...Array<string>(3).fill('64×48'), ...Array<string>(3).fill('96×80')]);
  });

  test('a codec that is not read names the topic and its type', async () => {
    const drained = await read([new Uint8Array(9)], carriers['foxglove in CDR'], 'theora');
    expect(badFrames(drained)).toEqual(['FOG_ENCODING_UNKNOWN']);
    expect(drained.events.find(({ type }) => type === 'bad_frame')).toMatchObject({
      error: { detail: 'video codec "theora" on /cam/video (foxglove_msgs/msg/CompressedVideo)' },
    });
  });
});

test('a ROS 1 bag is told by its first bytes, whatever its name', async () => {
  for (const name of ['run.bag', 'run.mp4']) {
    writeFileSync(path(name), '#ROSBAG V2.0\nE\0\0\0and so on');
    await expect(open(path(name), options)).rejects.toMatchObject({ code: 'FOG_BAG_ROS1' });
  }
});

test('a bag without pictures names its topics and their types', async () => {
  const message = { topic: '/imu', type: 'sensor_msgs/msg/Imu', logTimeNs: 1n, data: new Uint8Array(8) };
  await writeMcap(path('imu.mcap'), [message]);
  await expect(openBag(path('imu.mcap'), options)).rejects.toMatchObject({
    code: 'FOG_BAG_NO_IMAGES',
    detail: expect.stringContaining('/imu (sensor_msgs/msg/Imu)') as string,
  });
});
