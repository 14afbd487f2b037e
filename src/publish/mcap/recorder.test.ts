import {
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { removeOldest } from './ownFiles.js';
import { readRecording, type RecordedMessage } from './reader.js';
import { Recorder, type RecorderOptions } from './recorder.js';
import type { Entry } from './entry.js';

const root = mkdtempSync(join(tmpdir(), 'foglight-recorder-'));
afterAll(() => rmSync(root, { recursive: true }));
const folder = (): string => mkdtempSync(join(root, 'f'));

const options: RecorderOptions = {
  when: 'always',
  preS: 5,
  postS: 5,
  preMb: 128,
  lateMs: 6_000,
  rotateMb: 0,
  maxGb: 0,
  flushMs: 60_000,
  minFreeMb: 0,
};
const KB = 1e-3; // of a megabyte
const entry = (i: number, bytes: number, latched = false): Entry => ({
  camera: 'c',
  topic: latched ? '/foglight/c/verdict' : '/foglight/c/answer',
  type: 'foglight/msg/Verdict',
  stampNs: BigInt(i) * 1_000_000n,
  message: { verdict: 1, reason: 'x'.repeat(bytes) },
  latched,
});

async function read(path: string): Promise<RecordedMessage[]> {
  const messages = [];
  for await (const message of readRecording(path)) messages.push(message);
  return messages;
}
/** Files in the order in which they were written. */
const files = (of: string): string[] =>
  readdirSync(of)
    .sort((a, b) => numberOf(a) - numberOf(b))
    .map((name) => join(of, name));
const numberOf = (name: string): number => Number(/-(\d+)\.mcap$/.exec(name)?.[1] ?? 1);

describe('rotation', () => {
  it('loses no message, and each file can be read by itself, with what is latched', async () => {
    const message = fc.record({ bytes: fc.nat(60_000), latched: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(message, { minLength: 1, maxLength: 60 }), async (messages) => {
        const where = folder();
        const recorder = new Recorder(join(where, 'run.mcap'), { ...options, rotateMb: 100 * KB });
        for (const [i, { bytes, latched }] of messages.entries()) recorder.add(entry(i, bytes, latched));
        recorder.close();
        const parts = await Promise.all(files(where).map(read));
        const own = parts.flatMap((part, n) =>
          // Of a later file the first message may repeat what is latched: its stamp is older than its log time.
          n > 0 && part[0]!.topic.endsWith('verdict') && part[0]!.publishTimeNs < part[0]!.logTimeNs
            ? part.slice(1)
            : part,
        );
        expect(own.map(({ logTimeNs }) => logTimeNs)).toEqual(messages.map((_, i) => BigInt(i) * 1_000_000n));
        for (const file of files(where)) expect(statSync(file).size).toBeLessThan(100_000 + 60_000 + 20_000);
        let last: number | undefined;
        for (const [n, part] of parts.entries()) {
          // A reader of this file alone knows the last verdict from its first message on.
          if (n > 0 && last !== undefined)
            expect(part.some(({ topic }) => topic.endsWith('verdict'))).toBe(true);
          if (part.some(({ topic }) => topic.endsWith('verdict'))) last = n;
        }
        rmSync(where, { recursive: true });
      }),
      { numRuns: 20, endOnFailure: true },
    );
  });
});

describe('a limit for all files', () => {
  it('is kept to at all times, newest files stay, and files of others are never touched', async () => {
    const names = [
      'run-1.mcap',
      'run-02.mcap',
      'run-x.mcap',
      'run.mcap.bak',
      'other.mcap',
      'run-3.txt',
      'run-4.mcap',
    ];
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 100, max: 50_000 }), { minLength: 10, maxLength: 50 }),
        async (sizes) => {
          const where = folder();
          for (const name of names) writeFileSync(join(where, name), `of somebody else: ${name}`);
          const [maxGb, maxBytes] = [0.0003, 300_000];
          const recorder = new Recorder(join(where, 'run.mcap'), { ...options, rotateMb: 100 * KB, maxGb });
          const ours = (): string[] =>
            files(where).filter((file) => !names.some((name) => file.endsWith(`/${name}`)));
          for (const [i, bytes] of sizes.entries()) {
            recorder.add(entry(i, bytes));
            const total = ours().reduce((sum, file) => sum + statSync(file).size, 0);
            // One message may cross it, and a file ends with its index.
            expect(total).toBeLessThanOrEqual(maxBytes + 50_000 + 20_000);
          }
          recorder.close();
          for (const name of names)
            expect(readFileSync(join(where, name), 'utf8')).toBe(`of somebody else: ${name}`);
          const stamps = (await Promise.all(ours().map(read)))
            .flat()
            .map(({ logTimeNs }) => Number(logTimeNs / 1_000_000n));
          expect(stamps.at(-1)).toBe(sizes.length - 1);
          expect(stamps).toEqual(
            Array.from({ length: stamps.length }, (_, i) => sizes.length - stamps.length + i),
          );
          rmSync(where, { recursive: true });
        },
      ),
      { numRuns: 20, endOnFailure: true },
    );
  });

  it('reaches over runs, and a file that was renamed, or recorded without a limit, stays', () => {
    const where = folder();
    const path = join(where, 'run.mcap');
    const run = (maxGb: number): void => {
      const recorder = new Recorder(path, { ...options, maxGb });
      recorder.add(entry(0, 20_000));
      recorder.close();
    };
    run(0); // run.mcap: no limit was asked for
    for (let n = 2; n <= 5; n += 1) run(0.001);
    copyFileSync(join(where, 'run-3.mcap'), join(where, 'run-9.mcap'));
    for (const [name, at] of [
      ['run-5', 1],
      ['run-2', 2],
      ['run-3', 3],
      ['run-4', 4],
      ['run-9', 0],
    ] as const)
      utimesSync(join(where, `${name}.mcap`), at, at);
    expect(removeOldest(path, 2.5 * statSync(join(where, 'run-2.mcap')).size)).toEqual([
      join(where, 'run-5.mcap'),
      join(where, 'run-2.mcap'),
    ]);
    expect(readdirSync(where).sort()).toEqual(['run-3.mcap', 'run-4.mcap', 'run-9.mcap', 'run.mcap']);
    // What is being written is not removed, however old.
    expect(removeOldest(path, 0, join(where, 'run-3.mcap'))).toEqual([join(where, 'run-4.mcap')]);
  });

  it('counts and removes files that a killed process left', () => {
    const where = folder();
    const path = join(where, 'run.mcap');
    const recorder = new Recorder(path, { ...options, maxGb: 0.001 });
    recorder.add(entry(0, 20_000));
    recorder.close();
    writeFileSync(path, readFileSync(path).subarray(0, 15_000));
    expect(removeOldest(path, 0)).toEqual([path]);
  });
});

describe('only bad times', () => {
  it('make no file before one begins, and it begins with the pre-roll and what is latched', async () => {
    const where = folder();
    const path = join(where, 'run.mcap');
    const recorder = new Recorder(path, { ...options, when: 'degraded', preS: 2, postS: 1, lateMs: 1_000 });
    const at = (s: number): Entry => ({ ...entry(s * 1000, 10), message: { reason: `${s}` } });
    recorder.add({ ...entry(0, 1, true), message: { reason: 'latched at 0' } });
    for (let s = 1; s < 10; s += 1) recorder.add(at(s));
    expect(readdirSync(where)).toEqual([]);
    const told = { camera: 'c', bad: true, sinceNs: 9_000_000_000n, stampNs: 10_000_000_000n };
    expect(recorder.tell(told)).toEqual({ begun: path });
    for (let s = 10; s < 13; s += 1) recorder.add(at(s));
    recorder.tell({ ...told, bad: false, stampNs: 12_000_000_000n });
    for (let s = 13; s < 20; s += 1) recorder.add(at(s));
    recorder.close();
    const got = (await read(path)).map(({ message, logTimeNs }) => [
      (message as { reason: string }).reason,
      Number(logTimeNs / 1_000_000_000n),
    ]);
    expect(got).toEqual([['latched at 0', 7], ...[7, 8, 9, 10, 11, 12, 13].map((s) => [`${s}`, s])]);
  });

  it('that cannot be recorded are said at the start', () => {
    expect(() => new Recorder(join(root, 'no', 'such.mcap'), { ...options, when: 'degraded' })).toThrow(
      expect.objectContaining({ code: 'FOG_RECORD' }),
    );
  });
});
