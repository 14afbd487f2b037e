import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createConnection, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answer, assessment, frameEvents, header, picture, START_NS } from '../../../test/support/events.js';
import { byName } from '../../core/assessment.js';
import { FoglightError } from '../../core/errors.js';
import type { PipelineEvent } from '../../core/events.js';
import { Encoder } from '../encode/encoder.js';
import type { SinkOptions } from '../sinkOptions.js';
import { eventsSink } from './sink.js';
import { packRecord, RecordSplitter } from './framing.js';
import { readEvents } from './reader.js';
import type { EventRecord } from './records.js';

let folder: string;
let encoder: Encoder;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'foglight-events-'));
  encoder = new Encoder(90);
});
afterAll(async () => {
  await encoder.close();
  await rm(folder, { recursive: true });
});

const options = (
  mode: SinkOptions['mode'],
  emit: SinkOptions['emit'] = () => expect.unreachable(),
): SinkOptions => ({
  mode,
  encoder,
  emit,
});

async function all(records: AsyncIterable<EventRecord>): Promise<EventRecord[]> {
  const got = [];
  for await (const record of records) got.push(record);
  return got;
}

/** Reads in the background; `first` resolves once the reader is greeted. */
function background(target: string): { first: Promise<void>; records: Promise<EventRecord[]> } {
  let greeted!: () => void;
  const first = new Promise<void>((resolve) => (greeted = resolve));
  const read = async (): Promise<EventRecord[]> => {
    const got = [];
    for await (const record of readEvents(target)) {
      got.push(record);
      greeted();
    }
    return got;
  };
  return { first, records: read() };
}

/** Everything there is to tell. */
function everything(): PipelineEvent[] {
  const frame = header(7, { input: 'a.jpg' });
  return [
    ...frameEvents(frame),
    { type: 'answer', answer: answer(frame.stampNs) },
    { type: 'drop', camera: 'front', stampNs: START_NS, stage: 'assess', reason: 'superseded' },
    { type: 'source', camera: 'front', state: 'stalled', reason: 'nothing came', atNs: START_NS },
    { type: 'error', camera: 'front', code: 'FOG_IMAGE_BAD', message: 'no', stampNs: START_NS },
  ];
}

describe('an event file', () => {
  it('whose name is taken is left as it is: the records go to another', async () => {
    const path = join(folder, 'taken.events');
    await writeFile(path, 'what was there');
    const said: string[] = [];
    const sink = await eventsSink(path, { ...options('complete'), notice: (text) => said.push(text) });
    await sink.close();
    expect(await readFile(path, 'utf8')).toBe('what was there');
    expect(said).toEqual([expect.stringContaining('taken-2.events')]);
    expect(await all(readEvents(join(folder, 'taken-2.events')))).toMatchObject([{ type: 'hello' }]);
  });

  it('tells everything that happened, every bit of a stamp kept', async () => {
    const path = join(folder, 'all.events');
    const sink = await eventsSink(path, options('complete'));
    for (const event of everything()) await sink.publish(event);
    await sink.close();
    const records = await all(readEvents(path));
    const frame = { camera: 'front', frame: 7, stampNs: START_NS + 7n * 33_333_333n };
    const jpeg = expect.any(Uint8Array) as Uint8Array;
    const { question, ...rest } = answer(frame.stampNs);
    expect(records).toEqual([
      { type: 'hello', format: 2 },
      {
        type: 'report',
        ...frame,
        frameId: 'front_optical',
        width: 64,
        height: 48,
        input: 'a.jpg',
        severity: 0.5,
        overall: 1,
        pictureState: 'normal',
        condition: 'degraded',
        intensities: byName(assessment),
        where: [...assessment.where],
      },
      { type: 'verdict', ...frame, verdict: 'recover', reason: 'fog', sinceNs: START_NS },
      {
        type: 'recovered',
        ...frame,
        accepted: true,
        severityBefore: 0.5,
        severityAfter: 0.25,
        agreement: 0.875,
        worstAgreement: 0.5,
        tookMs: 18,
        jpeg,
      },
      { type: 'best', ...frame, view: 'recovered', ageMs: 12, jpeg },
      { type: 'answer', question, ...rest },
      { type: 'drop', camera: 'front', stampNs: START_NS, stage: 'assess', reason: 'superseded' },
      { type: 'source', camera: 'front', state: 'stalled', reason: 'nothing came', atNs: START_NS },
      { type: 'error', camera: 'front', code: 'FOG_IMAGE_BAD', message: 'no', stampNs: START_NS },
    ]);
    const best = records.find((r) => r.type === 'best');
    expect(await sharp(best?.type === 'best' ? best.jpeg : undefined).metadata()).toMatchObject({
      format: 'jpeg',
      width: 64,
      height: 48,
    });
  });

  it('passes a JPEG on as it came', async () => {
    const path = join(folder, 'jpeg.events');
    const bytes = Uint8Array.of(0xff, 0xd8, 1, 2, 3);
    const of = header(0, { original: { kind: 'compressed', format: 'jpeg', bytes } });
    const sink = await eventsSink(path, options('complete'));
    await sink.publish({ type: 'best', header: of, view: 'captured', ageMs: 1 });
    await sink.close();
    const [, best] = await all(readEvents(path));
    expect(best).toMatchObject({ type: 'best', jpeg: Buffer.from(bytes) });
  });

  it('that was cut anywhere is read up to its last whole record', async () => {
    const path = join(folder, 'all.events');
    const bytes = await readFile(path);
    const whole = await all(readEvents(path));
    const cut = join(folder, 'cut.events');
    for (let length = 0; length < bytes.length; length += 97) {
      await writeFile(cut, bytes.subarray(0, length));
      const got = await all(readEvents(cut));
      expect(got).toEqual(whole.slice(0, got.length));
      const size = got.reduce((sum, record) => sum + packRecord(record).length, 0);
      expect(length - size).toBeLessThan(packRecord(whole[got.length]!).length);
    }
  });

  it('that cannot be opened is a named error', async () => {
    const nowhere = join(folder, 'none', 'x');
    await expect(eventsSink(nowhere, options('live'))).rejects.toMatchObject({ code: 'FOG_EVENTS' });
    await expect(all(readEvents(nowhere))).rejects.toMatchObject({ code: 'FOG_EVENTS' });
    await expect(all(readEvents(`unix:${nowhere}`))).rejects.toMatchObject({ code: 'FOG_EVENTS' });
  });
});

describe('damage', () => {
  const records: EventRecord[] = [
    { type: 'hello', format: 2 },
    { type: 'drop', camera: 'c', stampNs: START_NS, stage: 'ingest', reason: 'bad_frame' },
    {
      type: 'best',
      camera: 'c',
      frame: 1,
      stampNs: START_NS,
      view: 'captured',
      ageMs: 1,
      jpeg: Buffer.alloc(300),
    },
  ];
  const bytes = Buffer.concat(records.map(packRecord));

  /** What comes of pieces: records, or a named error; anything else fails the test. */
  const split = (pieces: readonly Buffer[]): EventRecord[] | 'damaged' => {
    const splitter = new RecordSplitter();
    try {
      return pieces.flatMap((piece) => [...splitter.push(piece)]);
    } catch (error) {
      if (error instanceof FoglightError && error.code === 'FOG_EVENTS') return 'damaged';
      throw error;
    }
  };

  it('does not come from where the pieces are cut', () => {
    const cuts = fc.array(fc.nat(bytes.length), { maxLength: 20 });
    fc.assert(
      fc.property(cuts, (at) => {
        const ends = [...at.sort((a, b) => a - b), bytes.length];
        expect(split(ends.map((end, i) => bytes.subarray(ends[i - 1] ?? 0, end)))).toEqual(records);
      }),
    );
  });

  it('of any byte is a named error or other records, never more', () => {
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(255), (at, value) => {
        const damaged = Buffer.from(bytes);
        damaged[at] = value;
        split([damaged]);
      }),
      { numRuns: 2000 },
    );
  });

  it('all over is a named error or nothing', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(60), (noise, length) => {
        const head = Buffer.alloc(4);
        head.writeUInt32LE(length);
        expect(['damaged', []]).toContainEqual(split([head, Buffer.from(noise)]));
      }),
      { numRuns: 2000 },
    );
  });

  it('at the beginning is told: a stream begins with hello, in a format that is known', async () => {
    const path = join(folder, 'odd.events');
    await writeFile(path, packRecord(records[1]!));
    await expect(all(readEvents(path))).rejects.toThrow(/hello/);
    await writeFile(path, packRecord({ type: 'hello', format: 1 }));
    await expect(all(readEvents(path))).rejects.toThrow(/format 1/);
  });
});

describe('an event socket', () => {
  it('does nothing for nobody', async () => {
    const path = join(folder, 'nobody.sock');
    let encoded = 0;
    const counting = new (class extends Encoder {
      override encode(...args: Parameters<Encoder['encode']>): Promise<Uint8Array> {
        encoded += 1;
        return super.encode(...args);
      }
    })(90);
    const sink = await eventsSink(`unix:${path}`, { mode: 'live', encoder: counting, emit: () => {} });
    expect(sink.wantsPictures).toBe(false);
    for (const event of everything()) void sink.publish(event);
    expect(encoded).toBe(0);
    const { first, records } = background(`unix:${path}`);
    await first;
    expect(sink.wantsPictures).toBe(true);
    for (const event of everything()) void sink.publish(event);
    await sink.close();
    expect((await records).map((r) => r.type)).toEqual(['hello', ...everything().map((h) => h.type)]);
    expect(encoded).toBe(2);
    await counting.close();
  });

  it('serves readers that come and go', async () => {
    const path = join(folder, 'many.sock');
    const sink = await eventsSink(`unix:${path}`, options('live'));
    const stays = background(`unix:${path}`);
    const leaves = createConnection(path);
    await Promise.all([stays.first, new Promise((resolve) => leaves.once('data', resolve))]);
    leaves.destroy();
    const [report, verdict] = frameEvents(header(0));
    void sink.publish(report!);
    const late = background(`unix:${path}`);
    await late.first;
    void sink.publish(verdict!);
    await sink.close();
    expect((await stays.records).map((r) => r.type)).toEqual(['hello', 'report', 'verdict']);
    expect((await late.records).map((r) => r.type)).toEqual(['hello', 'verdict']);
    expect(sink.wantsPictures).toBe(false);
  });

  it('leaves out pictures for a slow reader, counted, and nothing else', async () => {
    const path = join(folder, 'slow.sock');
    let dropped = 0;
    const sink = await eventsSink(
      `unix:${path}`,
      options('complete', (h) => {
        expect(h).toMatchObject({ type: 'drop', stage: 'publish', reason: 'slow_sink', camera: 'front' });
        dropped += 1;
      }),
    );
    const slow = createConnection(path);
    const greeting = await new Promise<Buffer>((resolve) =>
      slow.once('data', (data: Buffer) => resolve(data)),
    );
    slow.pause();
    const jpeg = Buffer.alloc(400_000, 1).fill(Uint8Array.of(0xff, 0xd8), 0, 2);
    const frames = Array.from({ length: 60 }, (_, seq) =>
      header(seq, { original: { kind: 'compressed', format: 'jpeg', bytes: jpeg } }),
    );
    for (const frame of frames)
      await sink.publish({ type: 'best', header: frame, view: 'captured', ageMs: 1 });
    const closed = sink.close();
    const splitter = new RecordSplitter();
    const records = [...splitter.push(greeting)];
    for await (const piece of slow as AsyncIterable<Buffer>) records.push(...splitter.push(piece));
    await closed;
    const best = records.filter((r) => r.type === 'best');
    expect(best).toHaveLength(60);
    expect(dropped).toBeGreaterThan(20);
    expect(best.filter((r) => r.jpeg === undefined)).toHaveLength(dropped);
  });

  it('takes the place of one that is gone, and of nothing else', async () => {
    const path = join(folder, 'stale.sock');
    const first = await eventsSink(`unix:${path}`, options('live'));
    await expect(eventsSink(`unix:${path}`, options('live'))).rejects.toThrow(/in use/);
    await first.close();
    // What a killed process leaves behind: a socket that nobody listens on.
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(path, resolve));
    const kept = join(folder, 'kept.sock');
    await rename(path, kept);
    server.close();
    const second = await eventsSink(`unix:${kept}`, options('live'));
    await second.close();
    const file = join(folder, 'file.sock');
    await writeFile(file, 'mine');
    await expect(eventsSink(`unix:${file}`, options('live'))).rejects.toThrow(/not a socket/);
    expect(await readFile(file, 'utf8')).toBe('mine');
  });
});

it('a picture that cannot be encoded costs only itself', async () => {
  const path = join(folder, 'bad.events');
  const said: PipelineEvent[] = [];
  const sink = await eventsSink(
    path,
    options('live', (h) => said.push(h)),
  );
  const of = header(0);
  const broken = { ...picture(of), bytes: new Uint8Array(3) };
  await sink.publish({ type: 'best', header: of, view: 'captured', ageMs: 1, picture: broken });
  await sink.close();
  expect(said).toMatchObject([{ type: 'error', code: 'FOG_IMAGE_BAD' }]);
  expect((await all(readEvents(path))).map((r) => Object.keys(r))).toEqual([
    ['type', 'format'],
    ['type', 'camera', 'frame', 'stampNs', 'view', 'ageMs'],
  ]);
});
