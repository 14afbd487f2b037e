import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { chooseTransport } from '../../src/ros/transport.js';
import { gateMilliseconds } from '../gate.js';
import { atMost, quantile, reported, slope, type BenchFigure } from '../../src/evaluate/figure.js';
import { stopProcess, BenchGraph, type ObservedImage } from './benchGraph.js';

/** `npm run -s bench:ros`: the node on the graph, one JSON object of goals on stdout, progress on stderr. */
const HZ = 10;
const ROUNDS = 3;
const WARM_UP = 20;
const PICTURES = 100;
const PAGE = 4096;

/**
 * Milliseconds from the camera's stamp to when a process sent the picture on, 1080p rgb8, over several rounds in which
 * both take turns: what else the machine does meets both.
 */
async function latencies(stage: BenchGraph): Promise<Record<'relay' | 'best', number[]>> {
  const measured = { relay: [] as number[], best: [] as number[] };
  for (let round = 0; round < ROUNDS; round++) {
    measured.relay.push(...(await turn(stage, '/relay/best', () => stage.relay())));
    measured.best.push(...(await turn(stage, '/foglight/best', () => stage.foglight())));
  }
  return measured;
}

async function turn(stage: BenchGraph, topic: string, start: () => unknown): Promise<number[]> {
  const seen: ObservedImage[] = [];
  const watching = await stage.watch(topic, (picture) => seen.push(picture));
  start();
  await stage.camera(1920, 1080, HZ);
  while (seen.length < WARM_UP + PICTURES) await sleep(50);
  await stage.clear();
  await watching.close();
  return seen.slice(WARM_UP).map(({ stampMs, sentMs }) => sentMs - stampMs);
}

async function benchLatency(stage: BenchGraph): Promise<BenchFigure[]> {
  const gate = await gateMilliseconds('rgb8');
  const { relay, best } = await latencies(stage);
  const limit = (share: number): number => 1.5 * quantile(relay, share) + gate;
  return [
    reported('gate_1080p_rgb8', gate, 'ms'),
    ...([50, 99] as const).flatMap((percent) => [
      reported(`relay_p${percent}`, quantile(relay, percent / 100), 'ms'),
      atMost(`best_p${percent}`, limit(percent / 100), quantile(best, percent / 100), 'ms'),
    ]),
  ];
}

/**
 * The longest time to the first picture of who takes a killed one's place: from when another camera begins to publish,
 * and from when another node is started; and a shutdown in the middle of the stream.
 */
async function benchFaults(stage: BenchGraph): Promise<BenchFigure[]> {
  let pictures = 0;
  const watching = await stage.watch('/foglight/best', () => (pictures += 1));
  const next = async (count: number): Promise<void> => {
    for (const before = pictures; pictures < before + count;) await sleep(1);
  };
  let node = stage.foglight();
  let camera = await stage.camera(1920, 1080, HZ);
  await next(WARM_UP);
  const replaced = { camera: 0, node: 0 };
  for (let round = 0; round < ROUNDS; round++) {
    await stopProcess(camera, 'SIGKILL');
    await sleep(500); // pictures in flight have arrived
    camera = await stage.camera(1920, 1080, HZ);
    let started = performance.now();
    await next(1);
    replaced.camera = Math.max(replaced.camera, performance.now() - started);
    await next(WARM_UP);
    await stopProcess(node, 'SIGKILL');
    await sleep(500);
    started = performance.now();
    node = stage.foglight();
    await next(1);
    replaced.node = Math.max(replaced.node, performance.now() - started);
    await next(WARM_UP);
  }
  const shutdown = await stopProcess(node, 'SIGTERM');
  await stage.clear();
  await watching.close();
  return [
    atMost('camera_replaced', 2000, replaced.camera, 'ms'),
    atMost('node_replaced', 2000, replaced.node, 'ms'),
    atMost('shutdown', 1000, shutdown, 'ms'),
  ];
}

/** Pictures of the warm-up, and as many again that are measured. */
const MEASURED_PICTURES = 10_000;

/** The node's resident memory over ten thousand pictures, after a warm-up of as many. */
async function benchMemory(stage: BenchGraph): Promise<BenchFigure[]> {
  let pictures = 0;
  const watching = await stage.watch('/foglight/best', () => (pictures += 1));
  const node = stage.foglight();
  await stage.camera(160, 120, 100);
  const points: [number, number][] = [];
  while (pictures < 2 * MEASURED_PICTURES) {
    await sleep(500);
    const pages = Number((await readFile(`/proc/${node.pid}/statm`, 'utf8')).split(' ')[1]);
    if (pictures > MEASURED_PICTURES) points.push([pictures, (pages * PAGE) / 1e6]);
  }
  await stage.clear();
  await watching.close();
  return [
    atMost('memory_slope_10000_pictures', 1, slope(points) * 1000, 'MB per 1000 pictures'),
    reported('memory_pictures', pictures, 'pictures'),
  ];
}

const benches = { latency: benchLatency, faults: benchFaults, memory: benchMemory };
const goals: BenchFigure[] = [];
const chosen = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(benches);
for (const wanted of ['dds', 'rclnodejs'] as const) {
  const { transport, reason } = chooseTransport(process.env, wanted);
  process.stderr.write(`${wanted}: ${transport === 'none' ? `skipped, ${reason}` : reason}\n`);
  if (transport === 'none') continue;
  const stage = new BenchGraph(transport);
  for (const [name, bench] of Object.entries(benches)) {
    if (!chosen.includes(name)) continue;
    process.stderr.write(`${name} …\n`);
    goals.push(...(await bench(stage)).map((goal) => ({ ...goal, id: `ros_${transport}_${goal.id}` })));
  }
}
process.stdout.write(`${JSON.stringify({ goals }, null, 2)}\n`);
