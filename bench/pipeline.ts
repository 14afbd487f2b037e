import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { firstValueFrom, last, tap } from 'rxjs';
import { parseConfig } from '../src/config/load.js';
import type { PipelineEvent, Sink } from '../src/core/events.js';
import type { Mode } from '../src/core/source.js';
import type { Policy } from '../src/core/verdict.js';
import { open } from '../src/ingest/open.js';
import { run } from '../src/pipeline/run.js';
import { Encoder } from '../src/publish/encode/encoder.js';
import { recordSink } from '../src/publish/mcap/sink.js';
import { residentMegabytes } from './memory.js';
import { atMost, reported, slope, type BenchFigure } from '../src/evaluate/figure.js';

/** A sink that counts reports and calls back at each. */
function counter(
  onReport: (n: number) => void = () => {},
): Sink & { readonly counts: Record<string, number> } {
  const counts: Record<string, number> = {};
  return {
    name: 'bench',
    wantsPictures: false,
    counts,
    publish({ type }: PipelineEvent) {
      counts[type] = (counts[type] ?? 0) + 1;
      if (type === 'report') onReport(counts[type]);
    },
    close: () => Promise.resolve(),
  };
}

const testSource = (size: string, rate: number, frames: number): string =>
  `lavfi:testsrc2=size=${size}:rate=${rate}:duration=${frames / rate}`;

async function framesPerSecond(uri: string, policy: Policy): Promise<number> {
  const config = parseConfig({ gate: { policy }, recover: { accept: false } });
  const sink = counter();
  const sources = await open(uri, { mode: 'complete', config: config.source });
  const started = performance.now();
  await run({ sources, mode: 'complete', config, sinks: async () => [sink] });
  return ((sink.counts['report'] ?? 0) * 1000) / (performance.now() - started);
}

/** The whole pipeline, every picture clean and every picture flagged, against ingest alone in the same run. */
export async function benchPipeline(): Promise<BenchFigure[]> {
  const goals: BenchFigure[] = [];
  for (const [name, size, frames] of [
    ['360p', '640x360', 300],
    ['720p', '1280x720', 120],
  ] as const) {
    const uri = testSource(size, 30, frames);
    const alone = await ingestAlone(uri);
    const clean = await framesPerSecond(uri, 'never');
    const flagged = await framesPerSecond(uri, 'always');
    goals.push(
      reported(`pipeline_${name}_clean_over_ingest`, clean / alone, 'ratio'),
      reported(`pipeline_${name}_flagged_over_clean`, flagged / clean, 'ratio'),
      reported(`pipeline_${name}_clean`, clean, 'frames/s'),
      reported(`pipeline_${name}_flagged`, flagged, 'frames/s'),
    );
  }
  return goals;
}

async function ingestAlone(uri: string): Promise<number> {
  const [source] = await open(uri, { mode: 'complete', config: parseConfig({}).source });
  let frames = 0;
  const started = performance.now();
  await firstValueFrom(
    source!.frames.pipe(
      tap((frame) => (frames++, frame.pixels.release())),
      last(),
    ),
  );
  return (frames * 1000) / (performance.now() - started);
}

/** The main loop's delay while four live cameras are watched, one of them flagged throughout, and all recorded. */
export async function benchLoop(): Promise<BenchFigure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'foglight-bench-'));
  const config = parseConfig({ gate: { policy: 'always' } });
  const stop = new AbortController();
  const encoder = new Encoder(80);
  const delay = monitorEventLoopDelay({ resolution: 1 });
  const mode: Mode = 'live';
  try {
    const uri = testSource('640x360', 15, 900);
    const sources = (
      await Promise.all(
        [0, 1, 2, 3].map((i) => open(uri, { mode, camera: `camera_${i}`, config: config.source })),
      )
    ).flat();
    const running = run({
      sources,
      mode,
      config,
      signal: stop.signal,
      sinks: async (tell) => [
        await recordSink(join(folder, 'bench.mcap'), config, { mode, encoder, emit: tell }),
      ],
    });
    await sleep(3_000); // models are loaded, cameras are up
    delay.enable();
    await sleep(10_000);
    delay.disable();
    stop.abort();
    await running;
    // The monitor's own resolution of a millisecond is in every value.
    return [atMost('main_loop_delay_p99', 10, delay.percentile(99) / 1e6 - 1, 'ms')];
  } finally {
    await encoder.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Frames of the warm-up, in which pools fill and the heap finds its size, and as many again that are measured. */
const MEASURED_FRAMES = 10_000;

/** Growth of resident memory over ten thousand frames, after a warm-up of as many. */
export async function benchMemory(): Promise<BenchFigure[]> {
  const config = parseConfig({ gate: { policy: 'always' }, recover: { accept: false } });
  const points: [number, number][] = [];
  const sink = counter((n) => {
    if (n > MEASURED_FRAMES && n % 100 === 0) points.push([n, residentMegabytes()]);
  });
  const source = testSource('160x120', 30, 2 * MEASURED_FRAMES);
  const sources = await open(source, { mode: 'complete', config: config.source });
  await run({ sources, mode: 'complete', config, sinks: async () => [sink] });
  // Flat: less than 1 MB in a thousand frames, which is the scatter of the collector.
  return [
    atMost('memory_slope_10000_frames', 1, slope(points) * 1000, 'MB per 1000 frames'),
    reported('memory_frames', sink.counts['report'] ?? 0, 'frames'),
    reported('memory_at_end', points.at(-1)?.[1] ?? NaN, 'MB'),
  ];
}
