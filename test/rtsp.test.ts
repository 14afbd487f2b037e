import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Subscription } from 'rxjs';
import { afterAll, afterEach, beforeAll, describe, expect, onTestFailed, test } from 'vitest';
import { configSchema } from '../src/config/schema.js';
import { systemClock } from '../src/core/time.js';
import { open, type OpenOptions } from '../src/ingest/open.js';
import { describeWith } from './support/need.js';
import { killRtspServer, startRtspServer } from './support/rtspServer.js';
import { FFMPEG, PS, RTSP_SERVER } from './support/tools.js';

const config = configSchema.parse({
  source: { start_timeout_ms: 10_000, stall_timeout_ms: 3000, backoff_initial_ms: 50, backoff_max_ms: 400 },
}).source;

const cleanups: (() => void)[] = [];
afterEach(() => cleanups.splice(0).forEach((cleanup) => cleanup()));

/** What has come of a source so far. */
interface Watched {
  frames: number;
  stamps: bigint[];
  states: string[];
  reasons: string[];
  codes: string[];
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
    codes: [],
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
    if (event.error) seen.codes.push(event.error.code);
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
/** The command lines that `ps` shows of what this process started, the camera left out. */
const commandLines = (): string[] =>
  execFileSync('ps', ['-ww', '-o', 'args=', '--ppid', String(process.pid)], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line !== '' && !line.includes('rtspServer.py') && !line.startsWith('ps '));

const expectIncreasing = (stamps: readonly bigint[]): void =>
  expect(stamps.every((stamp, n) => n === 0 || stamp > stamps[n - 1]!)).toBe(true);

describeWith([RTSP_SERVER, FFMPEG, PS], 'RTSP', () => {
  test('a camera that is not there at first, then dies ten times', { timeout: 120_000 }, async () => {
    const gone = await startRtspServer();
    const { port } = gone;
    await killRtspServer(gone);
    const seen = await watch(`rtsp://root:p@ss:word@127.0.0.1:${port}/live`);
    await until(() => count(seen, 'waiting') >= 3);
    expect(seen.frames).toBe(0);

    let server = await startRtspServer({ port });
    await more(seen, 5);
    for (let kills = 0; kills < 10; kills += 1) {
      const lost = count(seen, 'waiting');
      await killRtspServer(server);
      await until(() => count(seen, 'waiting') > lost);
      server = await startRtspServer({ port });
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
    const { process: server, port } = await startRtspServer();
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

  test('a camera with a password: it is on no command line, over a reconnection, and a wrong one is refused', async () => {
    const account = "root:p@ss/w0rd'1";
    const address = (port: number, password: string): string =>
      `rtsp://root:${password}@127.0.0.1:${port}/live`;
    const secret = "p@ss%2Fw0rd'1";
    const server = await startRtspServer({ account });
    const seen = await watch(address(server.port, secret));
    await more(seen, 5);
    const lines = commandLines();
    expect(lines.some((line) => line.includes('ffmpeg') && line.includes('pipe:0'))).toBe(true);
    expect(lines.join('\n')).not.toContain('w0rd');
    expect(seen.reasons.join('\n')).not.toContain('w0rd');

    await killRtspServer(server);
    const again = await startRtspServer({ port: server.port, account });
    await more(seen, 5);
    expect(commandLines().join('\n')).not.toContain('w0rd');
    await killRtspServer(again);

    await startRtspServer({ port: server.port, account: 'root:other' });
    await until(() => seen.codes.includes('FOG_SOURCE_REFUSED'));
    expect(seen.reasons.at(-1)).toMatch(/401 Unauthorized/);
  });

  test('one dead camera of four leaves the others alone', async () => {
    const servers = await Promise.all([0, 0, 0, 0].map(() => startRtspServer()));
    const [dead, ...others] = await Promise.all(
      servers.map(({ port }) => watch(`rtsp://127.0.0.1:${port}/live`)),
    );
    await Promise.all([dead!, ...others].map((seen) => more(seen, 5)));
    await killRtspServer(servers[0]!);
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
