import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Subscription } from 'rxjs';
import { afterAll, afterEach, beforeAll, describe, expect, onTestFailed, test } from 'vitest';
import { configSchema } from '../src/config/schema.js';
import { systemClock } from '../src/core/time.js';
import { open, type OpenOptions } from '../src/ingest/open.js';
import { describeWith } from './support/need.js';
import { FFMPEG, PYTHON, RTSP_SERVER } from './support/tools.js';

const script = fileURLToPath(new URL('rtspServer.py', import.meta.url));

const config = configSchema.parse({
  source: { start_timeout_ms: 10_000, stall_timeout_ms: 3000, backoff_initial_ms: 50, backoff_max_ms: 400 },
}).source;

const cleanups: (() => void)[] = [];
afterEach(() => cleanups.splice(0).forEach((cleanup) => cleanup()));

interface Server {
  readonly process: ChildProcess;
  readonly port: number;
}

/** Starts a camera and waits until it listens; again where somebody else is quicker to take the port. */
async function startServer(port = 0): Promise<Server> {
  for (;;) {
    const process = spawn(PYTHON, [script, String(port)], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    cleanups.push(() => void process.kill('SIGKILL'));
    const said = await Promise.race([
      once(process.stdout, 'data'),
      once(process, 'exit').then(() => undefined),
    ]);
    if (said) return { process, port: Number(said[0]) };
  }
}

async function kill({ process }: Server): Promise<void> {
  expect(process.exitCode ?? process.signalCode, 'the camera had ended by itself').toBeNull();
  const gone = once(process, 'exit');
  process.kill('SIGKILL');
  await gone;
}

/** What has come of a source so far. */
interface Watched {
  frames: number;
  stamps: bigint[];
  states: string[];
  reasons: string[];
  done: boolean;
  error: unknown;
  reading: Subscription;
}

async function watch(uri: string, options: Partial<OpenOptions> = {}): Promise<Watched> {
  const [source] = await open(uri, { config, ...options });
  const seen: Watched = {
    frames: 0,
    stamps: [],
    states: [],
    reasons: [source!.uri, source!.camera],
    done: false,
    error: undefined,
    reading: undefined!,
  };
  onTestFailed(() => {
    const told = [`${uri}: ${seen.frames} frames`, ...seen.states, ...seen.reasons];
    process.stderr.write(`${told.join(', ')}\n`);
  });
  source!.events.subscribe((event) => {
    if (event.type !== 'state') return;
    seen.states.push(event.state);
    seen.reasons.push(event.reason);
  });
  seen.reading = source!.frames.subscribe({
    next: ({ header, pixels }) => {
      seen.frames += 1;
      seen.stamps.push(header.stampNs);
      pixels.release();
    },
    error: (error: unknown) => void (seen.error = error),
    complete: () => (seen.done = true),
  });
  cleanups.push(() => seen.reading.unsubscribe());
  return seen;
}

const count = (seen: Watched, state: string): number => seen.states.filter((one) => one === state).length;
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(10);
}
const more = (seen: Watched, frames: number): Promise<void> => {
  const wanted = seen.frames + frames;
  return until(() => seen.frames >= wanted);
};
const expectIncreasing = (stamps: readonly bigint[]): void =>
  expect(stamps.every((stamp, n) => n === 0 || stamp > stamps[n - 1]!)).toBe(true);

describeWith([RTSP_SERVER, FFMPEG], 'RTSP', () => {
  test('a camera that is not there at first, then dies ten times', { timeout: 120_000 }, async () => {
    const gone = await startServer();
    const { port } = gone;
    await kill(gone);
    const seen = await watch(`rtsp://root:p@ss:word@127.0.0.1:${port}/live`);
    await until(() => count(seen, 'waiting') >= 3);
    expect(seen.frames).toBe(0);

    let server = await startServer(port);
    await more(seen, 5);
    for (let kills = 0; kills < 10; kills += 1) {
      const lost = count(seen, 'waiting');
      await kill(server);
      await until(() => count(seen, 'waiting') > lost);
      server = await startServer(port);
      await more(seen, 5);
    }
    expect(count(seen, 'running')).toBe(11);
    expect(seen.error).toBeUndefined();
    expect(seen.done).toBe(false);
    expectIncreasing(seen.stamps);
    const nowNs = systemClock.wallNs();
    expect(Number(nowNs - seen.stamps.at(-1)!) / 1e9).toBeLessThan(60);
    expect(seen.reasons.join('\n')).not.toMatch(/p@ss|word@/);
    seen.reading.unsubscribe();
    expect(seen.states.at(-1)).toBe('closed');
  });

  test('a camera that falls silent, and stays so for several tries', async () => {
    const { process: server, port } = await startServer();
    const seen = await watch(`rtsp://127.0.0.1:${port}/live`, {
      config: { ...config, start_timeout_ms: 3000, stall_timeout_ms: 1000 },
    });
    await more(seen, 5);
    server.kill('SIGSTOP');
    // It still accepts connections, as far as the kernel goes, and says nothing.
    await until(() => count(seen, 'stalled') >= 2);
    const frames = seen.frames;
    const running = count(seen, 'running');
    server.kill('SIGCONT');
    await until(() => count(seen, 'running') > running && seen.frames >= frames + 5);
    expect(seen.states.slice(0, 4)).toEqual(['starting', 'running', 'stalled', 'waiting']);
    expectIncreasing(seen.stamps);
  });

  test('one dead camera of four leaves the others alone', async () => {
    const servers = await Promise.all([0, 0, 0, 0].map(() => startServer()));
    const [dead, ...others] = await Promise.all(
      servers.map(({ port }) => watch(`rtsp://127.0.0.1:${port}/live`)),
    );
    await Promise.all([dead!, ...others].map((seen) => more(seen, 5)));
    await kill(servers[0]!);
    const before = others.map(({ frames }) => frames);
    await until(
      () => count(dead!, 'waiting') >= 4 && others.every(({ frames }, n) => frames - before[n]! >= 40),
    );
    const deadFrames = dead!.frames;
    const gained = others.map(({ frames }, n) => frames - before[n]!);
    // The cameras are alike: each gave as much as the others.
    expect(Math.min(...gained) / Math.max(...gained)).toBeGreaterThan(0.6);
    for (const { states } of others) expect(states).toEqual(['starting', 'running']);
    expect(dead!.frames).toBe(deadFrames);
  });
});

describe('HTTP', () => {
  const dir = mkdtempSync(join(tmpdir(), 'foglight-http-'));
  const server = createHttpServer((request, response) => {
    const path = join(dir, request.url!.slice(1));
    const size = statSync(path, { throwIfNoEntry: false })?.size;
    if (size === undefined) return void response.writeHead(404).end();
    const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
    response.writeHead(from ? 206 : 200, {
      'accept-ranges': 'bytes',
      'content-length': size - from,
      ...(from && { 'content-range': `bytes ${from}-${size - 1}/${size}` }),
    });
    createReadStream(path, { start: from }).pipe(response);
  });
  let address: string;
  beforeAll(async () => {
    const clip = [
      '-f',
      'lavfi',
      '-i',
      'testsrc2=size=160x120:rate=25:duration=4',
      '-c:v',
      'libx264',
      '-preset',
      'ultrafast',
      '-g',
      '25',
    ];
    const run = (...to: string[]): unknown =>
      execFileSync('ffmpeg', ['-v', 'error', '-nostdin', ...clip, ...to]);
    run(join(dir, 'clip.mp4'));
    run('-f', 'hls', '-hls_time', '1', '-hls_list_size', '0', join(dir, 'list.m3u8'));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
    rmSync(dir, { recursive: true, force: true });
  });

  test.each(['clip.mp4', 'list.m3u8'])('%s to its end, every frame', async (name) => {
    const seen = await watch(`${address}/${name}`, { mode: 'complete' });
    await until(() => seen.done || seen.error !== undefined);
    expect(seen.error).toBeUndefined();
    expect(seen.frames).toBe(100);
    expect(seen.states).toEqual(['starting', 'running', 'ended']);
  });

  test('a clip that says how long it is ends, though live', async () => {
    const seen = await watch(`${address}/clip.mp4`);
    await until(() => seen.done);
    expect(seen.frames).toBeGreaterThan(0);
    expect(seen.states).toEqual(['starting', 'running', 'ended']);
  });

  test('what is not there: an error when complete, tried again when live', async () => {
    const complete = await watch(`${address}/none.mp4`, { mode: 'complete' });
    await until(() => complete.error !== undefined);
    expect(complete.error).toMatchObject({ code: 'FOG_SOURCE_UNREACHABLE' });
    const live = await watch(`${address}/none.mp4`);
    await until(() => count(live, 'waiting') >= 3);
    expect(live.error).toBeUndefined();
  });
});
