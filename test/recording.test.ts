import { randomBytes } from 'node:crypto';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmdirSync, statSync, writeFileSync } from 'node:fs';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { McapIndexedReader, McapStreamReader, McapWriter } from '@mcap/core';
import { FileHandleReadable, FileHandleWritable } from '@mcap/nodejs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FoglightError } from '../src/core/errors.js';
import { readRecording } from '../src/publish/mcap/reader.js';
import { encodeEntry, type EncodedEntry } from '../src/publish/mcap/entry.js';
import { Recording } from '../src/publish/mcap/recording.js';
import { encode, messageType } from '../src/publish/ros/codec.js';
import { describeWith } from './support/need.js';
import { LZ4, MOUNTING, ZSTD } from './support/tools.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'foglight-recording-'));
});
afterAll(() => rm(folder, { recursive: true }));

const VERDICT = 'foglight/msg/Verdict';
const entry = (i: number, reason = 'x'.repeat(i % 400)): EncodedEntry =>
  encodeEntry({
    camera: `c${i % 3}`,
    topic: `/foglight/c${i % 3}/verdict`,
    type: VERDICT,
    stampNs: BigInt(i) * 1_000_000n,
    message: { verdict: i % 3, reason, header: { frame_id: 'c' } },
  });

interface ReadBack {
  readonly stamps: bigint[];
  readonly damage: FoglightError | undefined;
}

async function readBack(path: string, topics?: readonly string[]): Promise<ReadBack> {
  const stamps: bigint[] = [];
  let damage: FoglightError | undefined;
  const onDamage = (error: FoglightError): void => void (damage = error);
  for await (const { logTimeNs } of readRecording(path, { onDamage, ...(topics && { topics }) }))
    stamps.push(logTimeNs);
  return { stamps, damage };
}

describe('a recorder', () => {
  const children: ChildProcess[] = [];
  afterAll(() => children.forEach((child) => child.kill('SIGKILL')));

  /** A process that records; `lines` grows by one line a frame it published. */
  function recorder(path: string): {
    child: ChildProcess;
    lines: string[];
    frames: (n: number) => Promise<void>;
  } {
    const script = fileURLToPath(new URL('./support/recordForever.mjs', import.meta.url));
    const child = spawn(process.execPath, [script, path], { stdio: ['ignore', 'pipe', 'inherit'] });
    children.push(child);
    const lines: string[] = [];
    const input = createInterface(child.stdout);
    input.on('line', (line) => lines.push(line));
    const frames = async (n: number): Promise<void> => {
      while (lines.length < n) await once(input, 'line');
    };
    return { child, lines, frames };
  }

  const inSequence = (stamps: readonly bigint[]): bigint[] =>
    [...new Set(stamps)].sort((a, b) => Number(a - b));
  const upTo = (n: number): bigint[] => Array.from({ length: n }, (_, i) => BigInt(i));

  it('that is killed in the middle loses at most the last second', async () => {
    const path = join(folder, 'killed.mcap');
    const { child, lines, frames } = recorder(path);
    await frames(150);
    child.kill('SIGKILL');
    await once(child, 'close');
    const published = lines.map((line) => Number(line.split(' ')[1]));
    const due = published.filter((at) => at <= published.at(-1)! - 1_000).length;
    expect(due).toBeGreaterThan(10);
    const topic = '/foglight/c/degradation';
    const { stamps, damage } = await readBack(path, [topic]);
    expect(stamps.length).toBeGreaterThanOrEqual(due);
    expect(stamps).toEqual(upTo(stamps.length));
    expect(damage).toMatchObject({ code: 'FOG_BAG_BAD' });

    // The MCAP library's own reader opens what is left as well.
    const reader = new McapStreamReader({ validateCrcs: true });
    reader.append(readFileSync(path));
    let messages = 0;
    for (let record = reader.nextRecord(); record; record = reader.nextRecord())
      if (record.type === 'Message') messages += 1;
    expect(messages).toBe((await readBack(path)).stamps.length);
  });

  it('that has nothing more to record still writes what it has', async () => {
    const path = join(folder, 'idle.mcap');
    const { child, lines, frames } = recorder(path);
    await frames(20);
    child.kill('SIGUSR2');
    for (;;) {
      const { stamps } = await readBack(path).catch(() => ({ stamps: [] }));
      if (stamps.length > 0 && inSequence(stamps).length === lines.length) break;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    child.kill('SIGKILL');
    await once(child, 'close');
    expect(inSequence((await readBack(path)).stamps)).toEqual(upTo(lines.length));
  });

  it('that is asked to end leaves a complete file with its index', async () => {
    const path = join(folder, 'ended.mcap');
    const { child, lines, frames } = recorder(path);
    await frames(30);
    child.kill('SIGTERM');
    expect(await once(child, 'close')).toEqual([0, null]);
    const { stamps, damage } = await readBack(path);
    expect(damage).toBeUndefined();
    expect(inSequence(stamps)).toEqual(upTo(lines.length));
    const handle = await open(path);
    const indexed = await McapIndexedReader.Initialize({ readable: new FileHandleReadable(handle) });
    await handle.close();
    expect(indexed.statistics?.messageCount).toBe(BigInt(stamps.length));
  });
});

describe('a disk that fills up', () => {
  it('ends the recording in good order, said once', async () => {
    const path = join(folder, 'low.mcap');
    let free = 600_000_000n;
    const recording = new Recording(path, { flushMs: 60_000, minFreeMb: 512, freeBytes: () => free });
    // Each is larger than a chunk, so each is written at once.
    const large = 'x'.repeat(2_000_000);
    recording.add(entry(0, large));
    free = 100_000_000n;
    expect(() => recording.add(entry(1, large))).toThrow(expect.objectContaining({ code: 'FOG_DISK_FULL' }));
    recording.add(entry(2, large));
    recording.close();
    const { stamps, damage } = await readBack(path);
    expect(stamps).toEqual([0n, 1_000_000n]);
    expect(damage).toBeUndefined();
  });
});

describeWith([MOUNTING], 'a disk that is full to the last byte', () => {
  let full: string;
  beforeAll(() => {
    full = mkdtempSync(join(tmpdir(), 'foglight-full-'));
    spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'foglight', full]);
  });
  afterAll(() => {
    spawnSync('umount', [full]);
    rmdirSync(full);
  });

  it('leaves what was written', async () => {
    const path = join(full, 'full.mcap');
    const recording = new Recording(path, { flushMs: 60_000, minFreeMb: 0 });
    const large = 'x'.repeat(1_500_000);
    recording.add(entry(0, large));
    recording.add(entry(1, large));
    expect(() => recording.add(entry(2, large))).toThrow(expect.objectContaining({ code: 'FOG_RECORD' }));
    recording.close();
    const { stamps, damage } = await readBack(path);
    expect(stamps).toEqual([0n, 1_000_000n]);
    expect(damage).toBeUndefined();
  });
});

describe('reading', () => {
  let whole: string;
  let bytes: Buffer;
  let stamps: bigint[];
  beforeAll(async () => {
    whole = join(folder, 'whole.mcap');
    const recording = new Recording(whole, { flushMs: 60_000, minFreeMb: 0 });
    // Three chunks, so that damage in one leaves others.
    for (let i = 0; i < 3; i += 1) {
      for (let j = 0; j < 40; j += 1) recording.add(entry(i * 41 + j));
      recording.add(entry(i * 41 + 40, 'x'.repeat(1_100_000)));
    }
    recording.close();
    bytes = readFileSync(whole);
    stamps = Array.from({ length: 123 }, (_, i) => BigInt(i) * 1_000_000n);
  });

  it('gives every message by time, and only the topics asked for', async () => {
    expect(await readBack(whole)).toEqual({ stamps, damage: undefined });
    const one = await readBack(whole, ['/foglight/c1/verdict']);
    expect(one.stamps).toEqual(stamps.filter((_, i) => i % 3 === 1));
  });

  it('throws damage unless it is asked to tell', async () => {
    const path = join(folder, 'cut.mcap');
    writeFileSync(path, bytes.subarray(0, bytes.length - 10));
    const read = async (): Promise<void> => {
      for await (const message of readRecording(path)) void message;
    };
    // All messages are there; only the index is not.
    await expect(read()).resolves.toBeUndefined();
    writeFileSync(path, bytes.subarray(0, 2_000_000));
    await expect(read()).rejects.toMatchObject({ code: 'FOG_BAG_BAD' });
    await expect(readBack(join(folder, 'none.mcap'))).rejects.toMatchObject({ code: 'FOG_SOURCE_NOT_FOUND' });
  });

  it('of a file cut at any byte gives what comes before, and says so', async () => {
    const path = join(folder, 'cut.mcap');
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), async (length) => {
        writeFileSync(path, bytes.subarray(0, length));
        const got = await readBack(path);
        expect(got.stamps).toEqual(stamps.slice(0, got.stamps.length));
        expect(got.stamps.length % 41).toBe(0);
        expect(got.damage !== undefined || got.stamps.length === stamps.length).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it('of a file with any bytes changed ends, with messages that were there and nothing but named errors', async () => {
    const path = join(folder, 'changed.mcap');
    // Most of the file is filling: aim at its structure, at both ends and between the chunks.
    const small = join(folder, 'small.mcap');
    const recording = new Recording(small, { flushMs: 60_000, minFreeMb: 0 });
    for (let i = 0; i < 10; i += 1) recording.add(entry(i));
    recording.close();
    const sound = readFileSync(small);
    const change = fc.tuple(fc.nat(sound.length - 1), fc.uint8Array({ minLength: 1, maxLength: 12 }));
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 3 }), async (changes) => {
        const damaged = Buffer.from(sound);
        for (const [at, values] of changes) damaged.set(values.slice(0, damaged.length - at), at);
        writeFileSync(path, damaged);
        expect((await readBack(path)).stamps.length).toBeLessThanOrEqual(20);
      }),
      { numRuns: 600 },
    );
  });

  it('of noise ends with a named error', async () => {
    const path = join(folder, 'noise.mcap');
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), fc.boolean(), async (noise, magic) => {
        writeFileSync(path, Buffer.concat([magic ? bytes.subarray(0, 8) : Buffer.alloc(0), noise]));
        const { stamps: none, damage } = await readBack(path);
        expect(none).toEqual([]);
        expect(damage).toMatchObject({ code: 'FOG_BAG_BAD' });
      }),
      { numRuns: 200 },
    );
  });

  for (const [compression, tool] of Object.entries({ zstd: ZSTD, lz4: LZ4 }))
    describeWith([tool], `chunks packed with ${compression}`, () => {
      it('are unpacked, whole or cut', async () => {
        const path = join(folder, `${compression}.mcap`);
        const handle = await open(path, 'w');
        const writer = new McapWriter({
          writable: new FileHandleWritable(handle),
          chunkSize: 1000,
          compressChunk: (chunk) => ({
            compression,
            compressedData: spawnSync(compression, ['-c'], { input: chunk, maxBuffer: 1e8 }).stdout,
          }),
        });
        await writer.start({ profile: 'ros2', library: '' });
        const { name, text } = messageType(VERDICT);
        const schemaId = await writer.registerSchema({ name, encoding: 'ros2msg', data: Buffer.from(text) });
        const channel = {
          schemaId,
          topic: '/v',
          messageEncoding: 'cdr',
          metadata: new Map<string, string>(),
        };
        const channelId = await writer.registerChannel(channel);
        for (let i = 0; i < 20; i += 1) {
          // Nothing that packs well: the messages are most of the file, so that half of it holds half of them.
          const [logTime, data] = [
            BigInt(i),
            encode(VERDICT, { reason: randomBytes(900).toString('base64') }),
          ];
          await writer.addMessage({ channelId, sequence: i, logTime, publishTime: logTime, data });
        }
        await writer.end();
        await handle.close();
        const times = Array.from({ length: 20 }, (_, i) => BigInt(i));
        expect(await readBack(path)).toEqual({ stamps: times, damage: undefined });
        const cut = join(folder, `${compression}-cut.mcap`);
        writeFileSync(cut, readFileSync(path).subarray(0, statSync(path).size / 2));
        const half = await readBack(cut);
        expect(half.damage).toMatchObject({ code: 'FOG_BAG_BAD' });
        expect(half.stamps.length).toBeGreaterThan(3);
        expect(half.stamps).toEqual(times.slice(0, half.stamps.length));
      });
    });
});
