import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from '@foxglove/rosmsg';
import { MessageReader } from '@foxglove/rosmsg2-serialization';
import { McapIndexedReader, McapStreamReader, type McapTypes } from '@mcap/core';
import { FileHandleReadable } from '@mcap/nodejs';
import sharp from 'sharp';
import { parse as parseYaml } from 'yaml';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  answer,
  assessment,
  condition,
  frameEvents,
  header,
  picture,
  recovery,
  START_NS,
} from '../../../test/support/events.js';
import { configSchema } from '../../config/schema.js';
import type { Condition } from '../../core/condition.js';
import type { FrameHeader, Original } from '../../core/frame.js';
import type { PipelineEvent } from '../../core/events.js';
import type { Mode } from '../../core/source.js';
import { readMcap } from '../../runtime/mcap.js';
import { Encoder } from '../encode/encoder.js';
import { readRecording, type RecordedMessage } from './reader.js';
import { recordSink } from './sink.js';

const config = configSchema.parse({ record: { min_free_mb: 0 } });
let folder: string;
let encoder: Encoder;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'foglight-record-'));
  encoder = new Encoder(90);
});
afterAll(async () => {
  await encoder.close();
  await rm(folder, { recursive: true });
});

/** Records events as the pipeline would and gives back what the sink said. */
async function record(
  path: string,
  events: readonly PipelineEvent[],
  mode: Mode = 'complete',
): Promise<PipelineEvent[]> {
  const said: PipelineEvent[] = [];
  const sink = await recordSink(path, config, { mode, encoder, emit: (h) => said.push(h) });
  for (const event of events) await sink.publish(event);
  await sink.close();
  return said;
}

async function read(path: string): Promise<RecordedMessage[]> {
  const messages = [];
  for await (const message of readRecording(path)) messages.push(message);
  return messages;
}

const onTopic = (messages: readonly RecordedMessage[], topic: string): Record<string, unknown>[] =>
  messages.filter((m) => m.topic === topic).map((m) => m.message as Record<string, unknown>);

describe('a recording', () => {
  it('holds everything that happened, with the stamps of the camera', async () => {
    const path = join(folder, 'whole.mcap');
    const frames = [0, 1, 2].map((seq) => header(seq));
    const said = await record(path, [
      ...frames.flatMap(frameEvents),
      { type: 'answer', answer: answer(frames[1]!.stampNs) },
    ]);
    expect(said).toEqual([]);
    const messages = await read(path);
    expect(messages).toHaveLength(3 * 5 + 1);
    const stamp = { sec: Number(START_NS / 1_000_000_000n), nanosec: 33_333_333 };
    expect(messages.filter((m) => m.logTimeNs === frames[1]!.stampNs)).toHaveLength(6);

    expect(onTopic(messages, '/foglight/front/degradation')[1]).toMatchObject({
      header: { stamp, frame_id: 'front_optical' },
      frame: 1n,
      severity: 0.5,
      overall: 1,
      intensities: assessment.intensities,
      present: [
        { kind: 13, name: 'fog', intensity: 0.75 },
        { kind: 11, name: 'noise', intensity: 0.25 },
      ],
      picture_state: 0,
      where_rows: 6,
      where_columns: 8,
      where: assessment.where,
    });
    expect(onTopic(messages, '/foglight/front/verdict')[1]).toEqual({
      header: { stamp, frame_id: 'front_optical' },
      verdict: 1,
      reason: 'fog',
      since: { ...stamp, nanosec: 0 },
    });
    expect(onTopic(messages, '/foglight/front/recovery')[1]).toMatchObject({
      accepted: true,
      refusal: 0,
      severity_before: 0.5,
      severity_after: 0.25,
      agreement: 0.875,
      worst_agreement: 0.5,
      took_ms: 18,
    });
    expect(onTopic(messages, '/foglight/front/answer')).toEqual([
      {
        header: { stamp, frame_id: 'front_optical' },
        camera: 'front',
        question_id: 'q1',
        question: 'Was ist mit dem Bild los? 霧?',
        status: 0,
        text: 'Nebel, stärker als Rauschen',
        confidence: 0.75,
        chain: {
          types: [{ kind: 13, name: 'fog', intensity: 0.75 }],
          influence: 'far things are pale',
          reasoning: 'near things keep their contrast',
          conclusion: 'fog',
          answer: 'fog',
        },
        looked_at_captured: true,
        looked_at_recovered: true,
        needs: '',
        took_ms: 2,
      },
    ]);
  });

  it('shows the pictures of a video as JPEG that looks right', async () => {
    const path = join(folder, 'video.mcap');
    await record(path, frameEvents(header(5)));
    const messages = await read(path);
    for (const topic of ['best/compressed', 'recovered/compressed']) {
      const [image] = onTopic(messages, `/foglight/front/${topic}`);
      expect(image).toMatchObject({ format: 'jpeg' });
      const { data, info } = await sharp(image!['data'] as Uint8Array)
        .raw()
        .toBuffer({ resolveWithObject: true });
      expect(info).toMatchObject({ width: 64, height: 48 });
      // Luma 75 in limited range is 69 of 255.
      for (const value of data.subarray(0, 3)) expect(Math.abs(value - 69)).toBeLessThanOrEqual(2);
    }
  });

  it('says why a recovery was refused, without its picture', async () => {
    const path = join(folder, 'refused.mcap');
    const refused = { ...recovery, accepted: false, refusal: 'content_changed' } as const;
    await record(path, [{ type: 'recovered', header: header(0), recovery: refused }]);
    const messages = await read(path);
    expect(messages.map((m) => m.topic)).toEqual(['/foglight/front/recovery']);
    expect(messages[0]!.message).toMatchObject({ accepted: false, refusal: 2 });
  });
});

describe('a picture that passes', () => {
  const best = (of: FrameHeader, view: 'captured' | 'recovered' = 'captured'): PipelineEvent => ({
    type: 'best',
    header: of,
    view,
    ageMs: 1,
    picture: picture(of),
  });

  it('leaves as the bytes it came as, when it was compressed', async () => {
    const path = join(folder, 'compressed.mcap');
    // A view in the middle of a larger buffer, as bag readers give.
    const bytes = new Uint8Array(1000).map((_, i) => i).subarray(100, 200);
    const original: Original = { kind: 'compressed', format: 'rgb8; png compressed bgr8', bytes };
    await record(path, [best(header(0, { layout: 'rgb8', original }))]);
    const [message] = await read(path);
    expect(message).toMatchObject({
      topic: '/foglight/front/best/compressed',
      schemaName: 'sensor_msgs/msg/CompressedImage',
      message: { format: 'rgb8; png compressed bgr8', data: Uint8Array.from(bytes) },
    });
  });

  it('leaves with its bytes, encoding, step and endianness, when it was raw', async () => {
    const path = join(folder, 'raw.mcap');
    const bytes = new Uint8Array(140 * 48).map((_, i) => i * 3);
    const original: Original = { kind: 'raw', encoding: 'yuv422_yuy2', step: 140, bigEndian: true, bytes };
    await record(path, [best(header(0, { original }))]);
    const [message] = await read(path);
    expect(message).toMatchObject({
      topic: '/foglight/front/best',
      schemaName: 'sensor_msgs/msg/Image',
      message: { encoding: 'yuv422_yuy2', step: 140, is_bigendian: 1, width: 64, height: 48, data: bytes },
    });
  });

  it.each([
    { encoding: 'bgr8', layout: 'bgr8', as: 'bgr8', step: 192 },
    { encoding: 'rgba8', layout: 'rgb8', as: 'rgb8', step: 192 },
    { encoding: 'nv12', layout: 'yuv420p', as: 'rgb8', step: 192 },
    { encoding: 'mono16', layout: 'rgb8', as: 'mono8', step: 64 },
    { encoding: '8UC1', layout: 'yuv420p', as: 'mono8', step: 64 },
  ] as const)('and was $encoding is recovered as $as', async ({ encoding, layout, as, step }) => {
    const path = join(folder, `${encoding}.mcap`);
    const original: Original = { kind: 'raw', encoding, step: 1, bigEndian: false, bytes: new Uint8Array(1) };
    await record(path, [best(header(3, { layout, original }), 'recovered')]);
    const [message] = await read(path);
    expect(message).toMatchObject({ topic: '/foglight/front/best', message: { encoding: as, step } });
    const { data } = message!.message as { data: Uint8Array };
    expect(data.length).toBe(step * 48);
    // Luma 61: limited range stretched for yuv420p, as it is for packed pictures.
    expect(new Set(data)).toEqual(new Set([layout === 'yuv420p' ? 52 : 61]));
  });
});

describe('the file', () => {
  let path: string;
  beforeAll(async () => {
    path = join(folder, 'strict.mcap');
    await record(path, Array.from({ length: 40 }, (_, seq) => frameEvents(header(seq))).flat());
  });

  it("passes the MCAP library's strict reading, every checksum included", () => {
    const reader = new McapStreamReader({ validateCrcs: true, includeChunks: true });
    reader.append(readFileSync(path));
    const seen = new Map<string, number>();
    let chunk: McapTypes.Chunk | undefined;
    for (let record = reader.nextRecord(); record; record = reader.nextRecord()) {
      seen.set(record.type, (seen.get(record.type) ?? 0) + 1);
      if (record.type === 'Header') expect(record.profile).toBe('ros2');
      if (record.type === 'Chunk') chunk = record;
      if (record.type === 'DataEnd') expect(record.dataSectionCrc).not.toBe(0);
    }
    expect(reader.done()).toBe(true);
    expect(chunk?.uncompressedCrc).not.toBe(0);
    expect(Object.fromEntries(seen)).toMatchObject({ Message: 200, Channel: 10, Statistics: 1, Footer: 1 });
  });

  it('opens as a viewer opens it: indexed, its own definitions, names and topics it knows', async () => {
    const handle = await open(path);
    const reader = await McapIndexedReader.Initialize({ readable: new FileHandleReadable(handle) });
    expect(reader.statistics?.messageCount).toBe(200n);
    expect(reader.statistics?.messageStartTime).toBe(START_NS);
    const types = new Map(
      [...reader.channelsById.values()].map((c) => [c.topic, reader.schemasById.get(c.schemaId)!]),
    );
    expect(Object.fromEntries([...types].map(([topic, schema]) => [topic, schema.name]))).toEqual({
      '/foglight/front/degradation': 'foglight/msg/DegradationReport',
      '/foglight/front/verdict': 'foglight/msg/Verdict',
      '/foglight/front/recovery': 'foglight/msg/Recovery',
      '/foglight/front/best/compressed': 'sensor_msgs/msg/CompressedImage',
      '/foglight/front/recovered/compressed': 'sensor_msgs/msg/CompressedImage',
    });
    let last = 0n;
    let count = 0;
    for await (const message of reader.readMessages()) {
      const channel = reader.channelsById.get(message.channelId)!;
      const schema = reader.schemasById.get(channel.schemaId)!;
      expect([channel.messageEncoding, schema.encoding]).toEqual(['cdr', 'ros2msg']);
      const peer = new MessageReader<{ header: { stamp: { sec: number; nanosec: number } } }>(
        parse(new TextDecoder().decode(schema.data), { ros2: true }),
      );
      const { stamp } = peer.readMessage(message.data).header;
      expect(peer.lastReadHadTrailingBytes()).toBe(false);
      expect(BigInt(stamp.sec) * 1_000_000_000n + BigInt(stamp.nanosec)).toBe(message.logTime);
      expect(message.publishTime).toBe(message.logTime);
      expect(message.logTime).toBeGreaterThanOrEqual(last);
      last = message.logTime;
      count += 1;
    }
    await handle.close();
    expect(count).toBe(200);
  });
});

describe('a recording whose name is taken', () => {
  it('takes another, said once, and leaves the file as it is', async () => {
    const path = join(folder, 'taken.mcap');
    await record(path, frameEvents(header(0)));
    const before = readFileSync(path);
    const said: string[] = [];
    const options = {
      mode: 'live',
      encoder,
      emit: () => {},
      notice: (text: string) => said.push(text),
    } as const;
    const sink = await recordSink(path, config, options);
    await sink.publish(frameEvents(header(1))[0]!);
    await sink.close();
    const other = join(folder, 'taken-2.mcap');
    expect(said).toEqual([`${path} is already there and stays as it is; this output is ${other}`]);
    expect(readFileSync(path)).toEqual(before);
    expect(await read(other)).toHaveLength(1);
  });
});

describe('what a recording tells of itself and keeps on demand', () => {
  it('is version, configuration, model sums and sources, without credentials, at its start and in its index', async () => {
    const path = join(folder, 'provenance.mcap');
    const secret = configSchema.parse({
      record: { min_free_mb: 0 },
      reason: { endpoint: { url: 'http://me:hunter2@localhost:8000/v1' } },
    });
    const sink = await recordSink(
      path,
      secret,
      { mode: 'complete', encoder, emit: () => {} },
      {
        version: '1.2.3',
        config: secret,
        models: { 'assess.onnx': 'ab12' },
        sources: [{ camera: 'front', uri: 'rtsp://***@gate/1' }],
      },
    );
    for (const event of frameEvents(header(0))) await sink.publish(event);
    await sink.close();
    const bytes = readFileSync(path);
    expect(bytes.includes('hunter2')).toBe(false);
    const handle = await open(path);
    const reader = await McapIndexedReader.Initialize({ readable: new FileHandleReadable(handle) });
    const records = [];
    for await (const record of reader.readMetadata({ name: 'foglight' })) records.push(record.metadata);
    await handle.close();
    expect(records).toHaveLength(1);
    const about = Object.fromEntries(records[0]!);
    expect(about).toMatchObject({ version: '1.2.3', models: '{"assess.onnx":"ab12"}' });
    expect(JSON.parse(about['sources']!)).toEqual([{ camera: 'front', uri: 'rtsp://***@gate/1' }]);
    expect(JSON.parse(about['config']!)).toMatchObject({
      gate: secret.gate,
      reason: { endpoint: { url: 'http://***@localhost:8000/v1' } },
    });
    // A file that was cut has it, too.
    const cut = new McapStreamReader();
    cut.append(bytes.subarray(0, 10_000));
    expect([cut.nextRecord()?.type, cut.nextRecord()?.type]).toEqual(['Header', 'Metadata']);
  });

  it('is the QoS of each topic, so that a latched one latches again', async () => {
    const path = join(folder, 'qos.mcap');
    await record(path, frameEvents(header(0)));
    const durability = new Map<string, number>();
    for await (const { channel } of readMcap(path)) {
      const [qos] = parseYaml(channel.metadata.get('offered_qos_profiles')!) as Record<string, number>[];
      expect(qos).toMatchObject({ history: 1, reliability: 1, lifespan: { nsec: 854775807 } });
      durability.set(channel.topic.split('/')[3]!, qos!['durability']!);
    }
    expect(Object.fromEntries(durability)).toMatchObject({
      verdict: 1,
      degradation: 2,
      best: 2,
      recovered: 2,
    });
  });

  it('is the captured picture beside each recovery, also a refused one', async () => {
    const captured = configSchema.parse({ record: { min_free_mb: 0, captured: true } });
    const path = join(folder, 'captured.mcap');
    const options = { mode: 'complete', encoder, emit: () => expect.unreachable() } as const;
    const sink = await recordSink(path, captured, options);
    expect(sink.wantsCaptured).toBe(true);
    const refused = { ...recovery, accepted: false, refusal: 'content_changed' } as const;
    const bytes = Uint8Array.from([1, 2, 3]);
    const original: Original = { kind: 'compressed', format: 'jpeg', bytes };
    const [first, second, third] = [header(0), header(1, { original }), header(2)];
    await sink.publish({ type: 'recovered', header: first, recovery: refused, captured: picture(first) });
    await sink.publish({ type: 'recovered', header: second, recovery, picture: picture(second) });
    await sink.publish({ type: 'best', header: third, view: 'captured', ageMs: 1, picture: picture(third) });
    await sink.close();
    const messages = await read(path);
    const shown = onTopic(messages, '/foglight/front/captured/compressed');
    expect(shown).toHaveLength(2);
    const { data } = await sharp(shown[0]!['data'] as Uint8Array)
      .raw()
      .toBuffer({ resolveWithObject: true });
    // Luma 40 in limited range is 28 of 255.
    expect(Math.abs(data[0]! - 28)).toBeLessThanOrEqual(2);
    expect(shown[1]!['data']).toEqual(bytes);
    expect((await recordSink(join(folder, 'none.mcap'), config, options)).wantsCaptured).toBe(false);
  });

  it('is with `degraded` the bad times only; nothing bad is a notice and no file', async () => {
    const bad = configSchema.parse({
      record: { min_free_mb: 0, when: 'degraded', pre_s: 0.1, post_s: 0.1 },
      gate: { condition_hold_ms: 0 },
    });
    const said: string[] = [];
    const options = {
      mode: 'complete',
      encoder,
      emit: () => {},
      notice: (text: string) => said.push(text),
    } as const;
    const ok: Condition = { kind: 'ok', degradations: [], reason: '', sinceNs: START_NS };
    const run = async (path: string, from: number, until: number): Promise<void> => {
      const sink = await recordSink(path, bad, options);
      for (let seq = 0; seq < 40; seq += 1) {
        const of = header(seq);
        const { camera, stampNs } = of;
        const changed = { ...condition, sinceNs: stampNs };
        if (seq === from) await sink.publish({ type: 'condition', camera, stampNs, condition: changed });
        if (seq === until)
          await sink.publish({ type: 'condition', camera, stampNs, condition: { ...ok, sinceNs: stampNs } });
        await sink.publish({ type: 'report', header: of, assessment, condition: ok });
        await sink.publish({ type: 'best', header: of, view: 'captured', ageMs: 1, picture: picture(of) });
      }
      await sink.close();
    };
    const path = join(folder, 'bad-times.mcap');
    await run(path, 20, 25);
    const frames = onTopic(await read(path), '/foglight/front/degradation').map(({ frame }) => Number(frame));
    // A tenth of a second is three frames.
    expect(frames).toEqual([17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28]);
    expect(onTopic(await read(path), '/foglight/front/best/compressed')).toHaveLength(12);
    expect(onTopic(await read(path), '/foglight/front/condition')).toHaveLength(2);
    expect(said).toEqual([]);
    const none = join(folder, 'nothing-bad.mcap');
    await run(none, -1, -1);
    expect(existsSync(none)).toBe(false);
    expect(said).toEqual([`${none} was not written: the condition of every camera was ok`]);
  });
});

describe('a sink that falls behind', () => {
  it('drops pictures in live mode, counted, and never a report, verdict or answer', async () => {
    const path = join(folder, 'live.mcap');
    const said: PipelineEvent[] = [];
    const sink = await recordSink(path, config, { mode: 'live', encoder, emit: (h) => said.push(h) });
    // All at once: no picture can be encoded in between.
    const frames = Array.from({ length: 50 }, (_, seq) => header(seq, { width: 640, height: 480 }));
    for (const frame of frames)
      for (const event of frameEvents(frame)) expect(sink.publish(event)).toBeUndefined();
    void sink.publish({ type: 'answer', answer: answer(START_NS) });
    await sink.close();
    const messages = await read(path);
    expect(onTopic(messages, '/foglight/front/degradation')).toHaveLength(50);
    expect(onTopic(messages, '/foglight/front/verdict')).toHaveLength(50);
    expect(onTopic(messages, '/foglight/front/recovery')).toHaveLength(50);
    expect(onTopic(messages, '/foglight/front/answer')).toHaveLength(1);
    const pictures = messages.filter((m) => m.topic.endsWith('/compressed')).length;
    expect(said).toHaveLength(100 - pictures);
    expect(pictures).toBe(8);
    expect(said[0]).toMatchObject({ type: 'drop', camera: 'front', stage: 'publish', reason: 'slow_sink' });
  });

  it('makes the caller wait in complete mode, and drops nothing', async () => {
    const path = join(folder, 'complete.mcap');
    const events = Array.from({ length: 30 }, (_, seq) => frameEvents(header(seq))).flat();
    const sink = await recordSink(path, config, {
      mode: 'complete',
      encoder,
      emit: () => expect.unreachable(),
    });
    const waits = events.map((event) => sink.publish(event));
    // A recovered frame adds two things to the backlog and may so skip the one moment it is exactly full.
    expect(waits.findIndex((wait) => wait !== undefined)).toBeGreaterThan(4);
    expect(waits.slice(8)).not.toContain(undefined);
    await sink.close();
    expect(await read(path)).toHaveLength(30 * 5);
  });
});

describe('what goes wrong', () => {
  it('is said when the file cannot be made', async () => {
    const path = join(folder, 'no-such-folder', 'x.mcap');
    await expect(recordSink(path, config, { mode: 'live', encoder, emit: () => {} })).rejects.toMatchObject({
      code: 'FOG_RECORD',
    });
  });

  it('is said when the disk is too full to begin with', async () => {
    const full = configSchema.parse({ record: { min_free_mb: 1_000_000_000_000 } });
    const path = join(folder, 'full.mcap');
    await expect(recordSink(path, full, { mode: 'live', encoder, emit: () => {} })).rejects.toMatchObject({
      code: 'FOG_DISK_FULL',
    });
  });

  it('costs one picture when it cannot be encoded', async () => {
    const path = join(folder, 'bad.mcap');
    const of = header(0);
    const broken: PipelineEvent = {
      type: 'best',
      header: of,
      view: 'captured',
      ageMs: 1,
      picture: { header: of, bytes: new Uint8Array(7) },
    };
    const said = await record(path, [broken, ...frameEvents(header(1))]);
    expect(said).toMatchObject([{ type: 'error', code: 'FOG_IMAGE_BAD', stampNs: of.stampNs }]);
    expect(await read(path)).toHaveLength(5);
  });
});
