import { crc32 } from 'node:zlib';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { configSchema } from '../../src/config/schema.js';
import type { Frame } from '../../src/core/frame.js';
import type { PipelineEvent, Sink } from '../../src/core/events.js';
import type { SourceEvent } from '../../src/core/source.js';
import { openRos } from '../../src/ingest/ros/openRos.js';
import { Encoder } from '../../src/publish/encode/encoder.js';
import { rosSink } from '../../src/publish/ros/sink.js';
import type { Message, Port, Subscription } from '../../src/ros/port.js';
import { QOS } from '../../src/ros/qos.js';
import { describeWith } from '../support/need.js';
import { CYCLONE_PEER, DDS } from '../support/tools.js';
import { join, meet } from './join.js';
import { buildPeer, graphEnv, PeerProcess, until, when } from './peer.js';

const config = configSchema.parse({}).source;
const IMAGE = 'sensor_msgs/msg/Image';
const COMPRESSED = 'sensor_msgs/msg/CompressedImage';

describeWith([DDS, CYCLONE_PEER], 'pictures from and to the graph', () => {
  const env = graphEnv(3);
  let program: string;
  let port: Port;
  let other: Port;
  const encoder = new Encoder(90);
  const started: { close(): void }[] = [];

  const peer = (...args: (string | number)[]): PeerProcess => {
    const process = new PeerProcess(program, args, env);
    started.push({ close: () => process.process.kill('SIGKILL') });
    return process;
  };
  const watch = (uri: string, options = {}): { frames: Frame[]; events: SourceEvent[] } => {
    const source = openRos(uri, { port, config, ...options });
    const frames: Frame[] = [];
    const events: SourceEvent[] = [];
    source.events.subscribe((event) => events.push(event));
    const subscription = source.frames.subscribe((frame) => {
      frames.push(frame);
      frame.pixels.release();
    });
    started.push({ close: () => subscription.unsubscribe() });
    return { frames, events };
  };
  const listen = async (topic: string, type: string): Promise<Message[]> => {
    const got: Message[] = [];
    const subscription: Subscription = await other.subscribe(
      topic,
      type,
      (message) => void got.push(message),
    );
    started.push(subscription);
    await when(() => subscription.publishers > 0);
    return got;
  };

  beforeAll(async () => {
    program = buildPeer();
    other = await meet({ node: 'robot', env });
    port = await join({ node: 'foglight', env });
  });
  const stopAll = (): void => started.splice(0).forEach((one) => one.close());
  afterEach(stopAll);
  afterAll(() => Promise.all([port.close(), other.close(), encoder.close()]));

  it('takes raw pictures as they are, with their stamps', async () => {
    const { frames, events } = watch('ros:/camera/image_raw');
    peer('pub', '/camera/image_raw', 'raw', 'reliable', 64, 48, 30, 1000);
    await when(() => frames.length >= 10);
    const { header } = frames[0]!;
    expect(header).toMatchObject({ camera: 'camera', width: 64, height: 48, layout: 'rgb8', still: false });
    expect(header.stampNs % 1_000_000_000n).toBe(500n);
    // The peer puts the checksum of its pixels into frame_id.
    for (const { header } of frames)
      expect(crc32(header.original!.bytes).toString(16).padStart(8, '0')).toBe(header.frameId);
    const states = events.flatMap((event) => (event.type === 'state' ? [event.state] : []));
    expect([states[0], states.at(-1)]).toEqual(['starting', 'running']);
  });

  it('takes compressed pictures by what is published', async () => {
    const { frames } = watch('ros:/front/image/compressed');
    const publication = await other.advertise('/front/image/compressed', COMPRESSED, { qos: QOS.sensor });
    started.push(publication);
    const data = await sharp({ create: { width: 32, height: 24, channels: 3, background: '#804020' } })
      .jpeg()
      .toBuffer();
    const header = { stamp: { sec: 5, nanosec: 6 }, frame_id: 'front' };
    await until(publication, { header, format: 'jpeg', data }, () => frames.length > 0);
    expect(frames[0]!.header).toMatchObject({
      camera: 'front',
      frameId: 'front',
      stampNs: 5_000_000_006n,
      width: 32,
      height: 24,
      original: { kind: 'compressed', format: 'jpeg', bytes: Uint8Array.from(data) },
    });
  });

  it('reports a picture that is none, and goes on', async () => {
    const { frames, events } = watch('ros:/odd');
    const publication = await other.advertise('/odd', IMAGE);
    started.push(publication);
    const good = { width: 16, height: 16, step: 48, encoding: 'rgb8', data: new Uint8Array(768) };
    await until(publication, good, () => frames.length > 0);
    const bad = (): string[] =>
      events.flatMap((event) => (event.type === 'bad_frame' ? [event.error.code] : []));
    // One at a time: live, a newer picture takes the place of one that waits.
    await publication.publish({ ...good, encoding: 'plaid' });
    await when(() => bad().length === 1);
    await publication.publish({ ...good, step: 4_000_000_000 });
    await when(() => bad().length === 2);
    const before = frames.length;
    await until(publication, good, () => frames.length > before);
    expect(bad()).toEqual(['FOG_ENCODING_UNKNOWN', 'FOG_IMAGE_BAD']);
  });

  it('counts the pictures that newer ones push out', async () => {
    const { frames, events } = watch('ros:/flood');
    const publication = await other.advertise('/flood', IMAGE);
    started.push(publication);
    const [width, height] = [2400, 1600];
    const data = new Uint8Array(width * height * 3);
    const picture = { width, height, step: width * 3, encoding: 'rgb8', data };
    await until(publication, picture, () => frames.length > 0);
    const accounted = (): number => frames.length + events.filter((event) => event.type === 'dropped').length;
    const before = accounted();
    for (let n = 0; n < 20; n++) {
      await publication.publish(picture);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await when(() => accounted() >= before + 20);
    expect(events.some((event) => event.type === 'dropped')).toBe(true);
  });

  it('copies the QoS of its publisher, and follows when another takes its place', async () => {
    const { frames } = watch('ros:/follow');
    for (const qos of [QOS.sensor, QOS.latched]) {
      const publication = await other.advertise('/follow', IMAGE, { qos });
      const before = frames.length;
      await when(() => {
        const [subscription] = other.peers('/follow').filter(({ kind }) => kind === 'subscription');
        return (
          subscription?.qos.durability === qos.durability && subscription.qos.reliability === qos.reliability
        );
      });
      const picture = { width: 16, height: 16, step: 48, encoding: 'rgb8', data: new Uint8Array(768) };
      await until(publication, picture, () => frames.length > before);
      publication.close();
      await when(() => port.peers('/follow').length === 0);
    }
  });

  it('names both sides where a QoS that was set does not fit', async () => {
    const { events } = watch('ros:/strict', { qos: QOS.default });
    started.push(await other.advertise('/strict', IMAGE, { qos: QOS.sensor }));
    const told = (): SourceEvent | undefined =>
      events.find((event) => event.type === 'state' && event.reason.includes('/robot offers'));
    await when(() => told() !== undefined);
    expect(told()).toMatchObject({
      state: 'waiting',
      reason:
        'incompatible reliability of /strict: /foglight asks for reliable, volatile, /robot offers best effort, volatile',
    });
  });

  describe('as a sink', () => {
    const told: PipelineEvent[] = [];
    let sink: Sink;
    const header = {
      camera: 'cam',
      frameId: 'cam_link',
      seq: 3,
      stampNs: 12_000_000_034n,
      receivedNs: 12_000_000_034n,
      width: 16,
      height: 8,
      layout: 'rgb8',
      matrix: 'bt601',
      still: false,
    } as const;
    const padded = Uint8Array.from({ length: 64 * 8 }, (_, i) => i & 255);
    const original = { kind: 'raw', encoding: 'rgb8', step: 64, bigEndian: false, bytes: padded } as const;
    const picture = { header, bytes: new Uint8Array(16 * 8 * 3).fill(90) };

    beforeAll(async () => {
      sink = await rosSink(port, [{ camera: 'cam', uri: 'ros:/cam/image_raw/compressed' }], {
        mode: 'live',
        encoder,
        emit: (event) => told.push(event),
      });
    });
    // A listener of the last test that lingers would pass for the next one's.
    afterEach(async () => {
      stopAll();
      await when(() => !sink.wantsPictures);
    });
    afterAll(() => sink.close());

    it('wants pictures only while somebody looks', async () => {
      expect(sink.wantsPictures).toBe(false);
      await listen('/foglight/best', IMAGE);
      await when(() => sink.wantsPictures);
      stopAll();
      await when(() => !sink.wantsPictures);
    });

    it('sends a picture that passed exactly as it came', async () => {
      const got = await listen('/foglight/best', IMAGE);
      await when(() => sink.wantsPictures);
      await sink.publish({ type: 'best', header: { ...header, original }, view: 'captured', ageMs: 1 });
      await when(() => got.length === 1);
      expect(got[0]).toEqual({
        header: { stamp: { sec: 12, nanosec: 34 }, frame_id: 'cam_link' },
        width: 16,
        height: 8,
        encoding: 'rgb8',
        is_bigendian: 0,
        step: 64,
        data: padded,
      });
    });

    it('encodes for who wants it compressed', async () => {
      const got = await listen('/foglight/best/compressed', COMPRESSED);
      await when(() => sink.wantsPictures);
      await sink.publish({
        type: 'best',
        header: { ...header, original },
        view: 'recovered',
        ageMs: 1,
        picture,
      });
      await when(() => got.length === 1);
      const { format, data } = got[0] as { format: string; data: Uint8Array };
      expect(format).toBe('jpeg');
      const { width, height } = await sharp(data).metadata();
      expect([width, height]).toEqual([16, 8]);
    });

    it('publishes verdicts, for those who come late too', async () => {
      const verdict = { kind: 'recover', reason: 'rain', sinceNs: 11_000_000_000n } as const;
      await sink.publish({ type: 'verdict', header, verdict });
      const late: Message[] = [];
      const take = (message: Message): void => void late.push(message);
      started.push(
        await other.subscribe('/foglight/verdict', 'foglight/msg/Verdict', take, { qos: QOS.latched }),
      );
      await when(() => late.length === 1);
      expect(late[0]).toMatchObject({ verdict: 1, reason: 'rain', since: { sec: 11, nanosec: 0 } });
    });

    it('passes camera_info on, untouched', async () => {
      const got = await listen('/foglight/camera_info', 'sensor_msgs/msg/CameraInfo');
      await sink.publish({ type: 'source', camera: 'cam', state: 'running', reason: '', atNs: 0n });
      const publication = await other.advertise('/cam/camera_info', 'sensor_msgs/msg/CameraInfo');
      started.push(publication);
      const info = {
        header: { stamp: { sec: 3, nanosec: 4 } },
        width: 640,
        d: Float64Array.of(0.5),
        k: new Float64Array(9).fill(2),
      };
      await until(publication, info, () => got.length > 0);
      expect(got[0]).toMatchObject(info);
    });

    it('warns of a publisher that its camera cannot hear, both sides by name', async () => {
      const reliable = { ...config, ros_reliability: 'reliable' } as const;
      const { events } = watch('ros:/cam/image_raw/compressed', { config: reliable });
      started.push(await other.advertise('/cam/image_raw/compressed', COMPRESSED, { qos: QOS.sensor }));
      await when(() => events.some((event) => event.type === 'state' && /incompatible/.test(event.reason)));
      await sink.publish({ type: 'source', camera: 'cam', state: 'waiting', reason: 'none', atNs: 0n });
      const got = await listen('/diagnostics', 'diagnostic_msgs/msg/DiagnosticArray');
      const camera = (): unknown => (got.at(-1)?.['status'] as unknown[] | undefined)?.[0];
      await when(() => (camera() as { level?: number } | undefined)?.level !== undefined);
      expect(camera()).toMatchObject({
        level: 1,
        message:
          'reliability of /cam/image_raw/compressed: /foglight asks for reliable, volatile, /robot offers best effort, volatile',
      });
    });

    it('says in diagnostics how the camera is, and which QoS keeps a subscriber away', async () => {
      started.push(
        await other.subscribe('/foglight/answer', 'foglight/msg/Answer', () => {}, { qos: QOS.latched }),
      );
      await sink.publish({ type: 'source', camera: 'cam', state: 'running', reason: '', atNs: 0n });
      const got = await listen('/diagnostics', 'diagnostic_msgs/msg/DiagnosticArray');
      await when(() => got.length > 0);
      const [camera, node] = got[0]!['status'] as Record<string, unknown>[];
      expect(camera).toMatchObject({ level: 1, name: '/foglight: cam', message: 'degraded: rain' });
      expect(node).toMatchObject({
        level: 1,
        name: '/foglight',
        message:
          'durability of /foglight/answer: /robot asks for reliable, transient local, /foglight offers reliable, volatile',
      });
      expect(told).toEqual([]);
    });
  });
});
