import { writeFileSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { readEvents } from '../src/publish/events/reader.js';
import { foglight, jsonLines, type Ran, type Said } from './support/cli.js';
import { describeWith } from './support/need.js';
import { killRtspServer, startRtspServer } from './support/rtspServer.js';
import { FFMPEG, RTSP_SERVER } from './support/tools.js';

/** What cameras do, and what Foglight says of it: the table in docs/guide/output.md. */

const folder = mkdtempSync(join(tmpdir(), 'foglight-live-'));
const at = (name: string): string => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true }));
beforeAll(() => {
  writeFileSync(at('impatient.yaml'), 'source: { start_timeout_ms: 1000 }');
  writeFileSync(
    at('quick.yaml'),
    `source: { start_timeout_ms: 10000, stall_timeout_ms: 3000, backoff_initial_ms: 100, backoff_max_ms: 1000 }
gate: { policy: never, condition_hold_ms: 500, frozen_after_ms: 1500 }
`,
  );
});

const SIZE = 'video/x-raw,width=320,height=240,framerate=15/1';
const scene = (pattern: string, ...then: string[]): string =>
  [`videotestsrc is-live=true ${pattern}`, SIZE, ...then].join(' ! ');
const MOVING = scene('pattern=ball');
const STILL = scene('pattern=checkers-8');
const COVERED = scene('pattern=solid-color foreground-color=0xff404040');
const DARK_AND_NOISY = scene('pattern=smpte', 'videobalance brightness=-0.6 contrast=0.4');

/** What `foglight run north=ADDRESS` says until a line of that kind, and at its end after Ctrl-C. */
async function run(
  address: string,
  steps: (said: Said) => Promise<void>,
  ...more: string[]
): Promise<Ran & { readonly events: string[] }> {
  const events = at(`${Math.random()}.events`);
  const ran = await foglight(
    ['run', `north=${address}`, '--config', at('quick.yaml'), '--json', '--events', events, ...more],
    steps,
  );
  return { ...ran, events: await eventTypes(events) };
}

const has = (said: Said, wanted: Record<string, unknown>): boolean =>
  jsonLines(said).some((line) => Object.entries(wanted).every(([key, value]) => line[key] === value));
const until = async (condition: () => boolean): Promise<void> => {
  while (!condition()) await sleep(50);
};
const says = (said: Said, wanted: Record<string, unknown>): Promise<void> => until(() => has(said, wanted));
const statuses = (said: Said): unknown[] =>
  jsonLines(said).flatMap(({ type, status }) => (type === 'source' ? [status] : []));
const last = (said: Said): Record<string, unknown> | undefined => jsonLines(said).at(-1);

async function eventTypes(file: string): Promise<string[]> {
  const types: string[] = [];
  for await (const record of readEvents(file))
    types.push(record.type === 'source' ? `source ${record.state}` : record.type);
  return types;
}

/** An address at which nobody listens. */
async function deadAddress(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return `rtsp://127.0.0.1:${port}/live`;
}

const LONG = { timeout: 600_000 };

describeWith([RTSP_SERVER, FFMPEG], 'what is said of a camera', () => {
  test('dead at the start', LONG, async () => {
    const ran = await run(await deadAddress(), (said) => says(said, { status: 'absent' }));
    expect(ran.code).toBe(3);
    expect(statuses(ran)).toEqual(['absent']);
    expect(has(ran, { type: 'error', camera: 'north', error: 'FOG_SOURCE_UNREACHABLE' })).toBe(true);
    expect(last(ran)).toMatchObject({ type: 'summary', camera: 'north', frames: 0, reported: 0 });
    expect(ran.err).toMatch(/north is absent/);
    expect(ran.events).toContain('source waiting');
    expect(ran.events).toContain('error');
  });

  test('dead, in complete mode: an error at once, and no waiting', LONG, async () => {
    const ran = await foglight(['run', await deadAddress(), '--mode', 'complete']);
    expect(ran).toMatchObject({ code: 3, out: '' });
    expect(ran.err).toMatch(/FOG_SOURCE_UNREACHABLE.*Connection refused/);
  });

  test('dies, and returns', LONG, async () => {
    const server = await startRtspServer({ scene: MOVING });
    const { port } = server;
    const ran = await run(`rtsp://127.0.0.1:${port}/live`, async (said) => {
      await says(said, { type: 'report' });
      await killRtspServer(server);
      await says(said, { status: 'lost' });
      await says(said, { condition: 'gone' });
      await startRtspServer({ port, scene: MOVING });
      await says(said, { status: 'back' });
    });
    expect(ran.code).toBe(0);
    expect(statuses(ran)).toEqual(['lost', 'back']);
    expect(ran.err.match(/north is lost/g)).toHaveLength(1);
    expect(ran.err).toMatch(/north is back after/);
    expect(ran.events).toEqual(expect.arrayContaining(['source waiting', 'condition', 'report']));
  });

  test.each([
    ['freezes through H.264', STILL, 'frozen'],
    ['is covered', COVERED, 'unusable'],
  ])('%s', LONG, async (_, picture, condition) => {
    const { port } = await startRtspServer({ scene: picture });
    const ran = await run(`rtsp://127.0.0.1:${port}/live`, (said) =>
      says(said, { type: 'condition', camera: 'north', condition }),
    );
    expect(ran.code).toBe(0);
    expect(statuses(ran)).toEqual([]);
    expect(last(ran)).toMatchObject({ type: 'summary', condition });
    expect(ran.events).toContain('condition');
  });

  test('refuses the password', LONG, async () => {
    const { port } = await startRtspServer({ account: 'root:right' });
    const ran = await run(`rtsp://root:wr0ng@127.0.0.1:${port}/live`, (said) =>
      says(said, { status: 'refused' }),
    );
    expect(ran.code).toBe(3);
    expect(statuses(ran)).toEqual(['refused']);
    expect(has(ran, { type: 'error', error: 'FOG_SOURCE_REFUSED' })).toBe(true);
    expect(ran.err).toMatch(/north refuses access/);
    expect(ran.out + ran.err).not.toContain('wr0ng');
  });

  test('accepts, and sends no picture', LONG, async () => {
    const silent = createServer(() => {}).listen(0, '127.0.0.1');
    onTestFinished(() => {
      silent.closeAllConnections();
      silent.close();
    });
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const ran = await run(`http://127.0.0.1:${port}/live`, (said) => says(said, { status: 'absent' }));
    expect(ran.code).toBe(3);
    expect(has(ran, { type: 'error', error: 'FOG_SOURCE_STALLED' })).toBe(true);
  });

  test('is named in a list, its password in the environment', LONG, async () => {
    const { port } = await startRtspServer({ scene: MOVING, account: 'root:p@ss/1' });
    const list = at('cameras.txt');
    writeFileSync(list, `# the yard\nyard=rtsp://root:\${YARD_PASSWORD}@127.0.0.1:${port}/live\n\n`);
    const ran = await foglight(
      ['run', '--sources', list, '--config', at('quick.yaml'), '--json'],
      (said) => says(said, { type: 'report', camera: 'yard' }),
      { YARD_PASSWORD: 'p@ss/1' },
    );
    expect(ran.code).toBe(0);
    expect(ran.out + ran.err).not.toMatch(/p@ss|p%40ss/);
  });

  test('dark and noisy: an answer, ten of ten', LONG, async () => {
    const { port } = await startRtspServer({ scene: DARK_AND_NOISY });
    const answers: unknown[] = [];
    for (let n = 0; n < 10; n += 1) {
      const question = 'What is wrong with the north camera?';
      const ran = await foglight(['ask', question, `north=rtsp://127.0.0.1:${port}/live`, '--json']);
      const lines = jsonLines(ran);
      answers.push([ran.code, lines.length, lines[0]?.['type'], lines[0]?.['status']]);
    }
    expect(answers).toEqual(Array.from({ length: 10 }, () => [0, 1, 'answer', 'answered']));
  });

  test('dead, and asked about: the error and its exit code', LONG, async () => {
    const ran = await foglight([
      ...['ask', 'What is wrong?', `north=${await deadAddress()}`],
      ...['--json', '--config', at('impatient.yaml')],
    ]);
    expect(ran.code).toBe(3);
    expect(jsonLines(ran)).toMatchObject([
      { type: 'error', camera: 'north', error: 'FOG_SOURCE_UNREACHABLE' },
    ]);
  });
});
