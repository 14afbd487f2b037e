import { residentMegabytes } from './memory.js';
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { filter, lastValueFrom, merge, take, tap } from 'rxjs';
import { configSchema } from '../src/config/schema.js';
import { bytesOf } from '../src/core/frame.js';
import { open } from '../src/ingest/open.js';
import { atLeast, atMost, median, reported, slope, type BenchFigure } from '../src/evaluate/figure.js';
import { readPlainStream } from './plainStream.js';

const run = promisify(execFile);
const config = configSchema.parse({ source: { backoff_initial_ms: 10, backoff_max_ms: 10 } }).source;
const ROUNDS = 5;

/** Speed of reading frames, compared with ffmpeg alone and with a plain fluent-ffmpeg stream; and its memory. */
export async function benchIngest(): Promise<BenchFigure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'foglight-bench-'));
  try {
    return [
      ...(await speed(join(folder, '720p.mp4'), 1280, 720, 600, 0.7)),
      ...(await speed(join(folder, '1080p.mp4'), 1920, 1080, 360, 0.6)),
      ...(await memoryOverFrames(10_000)),
      ...(await memoryOverFailures(1_000)),
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Medians of alternating runs over one clip, each from nothing to the last frame. */
async function speed(
  clip: string,
  width: number,
  height: number,
  frames: number,
  least: number,
): Promise<BenchFigure[]> {
  const graph = `testsrc2=size=${width}x${height}:rate=30`;
  const encode = [
    '-frames:v',
    String(frames),
    '-c:v',
    'libx264',
    '-preset',
    'veryfast',
    '-pix_fmt',
    'yuv420p',
  ];
  await run('ffmpeg', ['-v', 'error', '-y', '-f', 'lavfi', '-i', graph, ...encode, clip]);
  const size = bytesOf('yuv420p', width, height);
  const contenders = {
    null: () => run('ffmpeg', ['-v', 'error', '-nostdin', '-i', clip, '-f', 'null', '-']).then(() => frames),
    ours: () => ours(clip),
    plain: () => readPlainStream(clip, size),
  };
  const times = { null: [] as number[], ours: [] as number[], plain: [] as number[] };
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const name of ['null', 'ours', 'plain'] as const) {
      const started = performance.now();
      const got = await contenders[name]();
      if (got !== frames) throw new Error(`${name} read ${got} of ${frames} frames`);
      times[name].push(performance.now() - started);
    }
  }
  const ms = { null: median(times.null), ours: median(times.ours), plain: median(times.plain) };
  return [
    atLeast(`ingest_${height}p_over_null`, least, ms.null / ms.ours, 'ratio'),
    atLeast(`ingest_${height}p_over_fluent`, 1.1, ms.plain / ms.ours, 'ratio'),
    reported(`ingest_${height}p`, (frames * 1000) / ms.ours, 'frames/s'),
  ];
}

async function ours(uri: string, onFrame: (n: number) => void = () => {}): Promise<number> {
  const [source] = await open(uri, { mode: 'complete', config });
  let frames = 0;
  await new Promise<void>((resolve, reject) => {
    source!.frames.subscribe({
      next: ({ pixels }) => {
        pixels.release();
        onFrame((frames += 1));
      },
      error: reject,
      complete: resolve,
    });
  });
  return frames;
}

/** Sampled after a warm-up as long as the measurement, in which pools fill and the heap finds its size. */
async function memoryOverFrames(frames: number): Promise<BenchFigure[]> {
  const points: [number, number][] = [];
  await ours(`lavfi:testsrc2=size=640x360:rate=100:duration=${(2 * frames) / 100}`, (n) => {
    if (n > frames && n % 100 === 0) points.push([n / 1000, residentMegabytes()]);
  });
  return [atMost('ingest_memory_slope', 1, slope(points), 'MB/1000 frames')];
}

/** Four unreachable cameras (nothing listens on the port), until this many attempts have failed after a warm-up. */
async function memoryOverFailures(times: number): Promise<BenchFigure[]> {
  const sources = await Promise.all([1, 2, 3, 4].map(() => open('rtsp://127.0.0.1:9/none', { config })));
  const failed = merge(...sources.flat().map(({ events }) => events)).pipe(
    filter((event) => event.type === 'state' && event.state === 'failed'),
    take(2 * times),
  );
  const points: [number, number][] = [];
  let failures = 0;
  const counted = lastValueFrom(
    failed.pipe(
      tap(() => {
        failures += 1;
        if (failures > times && failures % 10 === 0) points.push([failures / 1000, residentMegabytes()]);
      }),
    ),
  );
  const cameras = sources.flat().map(({ frames }) => frames.subscribe());
  await counted;
  cameras.forEach((camera) => camera.unsubscribe());
  return [atMost('ingest_memory_of_failed_connects', 5, slope(points), 'MB/1000 connects')];
}
