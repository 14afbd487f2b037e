import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { parseConfig } from '../src/config/load.js';
import type { Config } from '../src/config/schema.js';
import type { Assessment } from '../src/core/assessment.js';
import { DEGRADATIONS } from '../src/core/degradation.js';
import { stillHeader } from '../src/core/frame.js';
import type { View } from '../src/core/view.js';
import { open } from '../src/ingest/open.js';
import { run } from '../src/pipeline/run.js';
import { stream, TestServer, type Behaviour } from '../test/support/endpointServer.js';
import { createReasoner, type Reasoner } from '../src/reason/reasoner.js';
import { atLeast, atMost, slope, type BenchFigure } from '../src/evaluate/figure.js';

const QUESTION = 'What is parked at the gate?';
const DEADLINE_MS = 300;
const answers: Behaviour = (_, response) => stream(response, ['{"answer":"a truck"}']);
/** A server that starts an answer and never continues it. */
const hangs: Behaviour = (_, response) => stream(response, ['{"ans'], false);

/** A misbehaving server must affect only its own question. */
export async function benchEndpoint(): Promise<BenchFigure[]> {
  return [await deadlines(), await memory(1_000), await beside()];
}

/** Largest excess over the deadline, in twenty questions to a server that stalls, milliseconds. */
async function deadlines(): Promise<BenchFigure> {
  return withServer(hangs, { deadline_ms: DEADLINE_MS }, async (reasoner) => {
    await reasoner.probe(new AbortController().signal);
    let most = 0;
    for (let i = 0; i < 20; i += 1) {
      const started = performance.now();
      await ask(reasoner).catch(() => {});
      most = Math.max(most, performance.now() - started - DEADLINE_MS);
    }
    return atMost('endpoint_deadline_overshoot', 100, most, 'ms');
  });
}

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Growth of the heap over this many calls, after a warm-up half as long. */
async function memory(calls: number): Promise<BenchFigure> {
  return withServer(answers, {}, async (reasoner, server) => {
    const points: [number, number][] = [];
    for (let i = 0; i < 1.5 * calls; i += 1) {
      await ask(reasoner);
      server.got.length = 0;
      if (i < calls / 2 || i % 50 !== 0) continue;
      collect();
      points.push([i / 1000, process.memoryUsage().heapUsed / 1e6]);
    }
    return atMost('endpoint_heap_slope', 1, slope(points), 'MB/1000 calls');
  });
}

/** Frames of a live camera during a question that hangs, divided by those without a question. */
async function beside(): Promise<BenchFigure> {
  const without = await frames(parseConfig({}), []);
  return withServer(hangs, { deadline_ms: 1_000, interval_ms: 100 }, async (_, __, reason) => {
    const hanging = await frames(parseConfig({ reason }), [QUESTION]);
    return atLeast('endpoint_frames_beside_hanging', 0.95, hanging / without, 'ratio');
  });
}

/** Number of reports of a live test source within six seconds. */
async function frames(config: Config, questions: readonly string[]): Promise<number> {
  const sources = await open('lavfi:testsrc2=size=640x360:rate=15:duration=6', {
    mode: 'live',
    config: config.source,
  });
  let reports = 0;
  const count = {
    name: 'bench',
    wantsPictures: false,
    publish: ({ type }: { type: string }) => void (reports += type === 'report' ? 1 : 0),
    close: () => Promise.resolve(),
  };
  await run({ sources, mode: 'live', config, questions, sinks: async () => [count] });
  return reports;
}

async function withServer(
  behaviour: Behaviour,
  rest: object,
  work: (reasoner: Reasoner, server: TestServer, reason: object) => Promise<BenchFigure>,
): Promise<BenchFigure> {
  const server = new TestServer(behaviour);
  const endpoint = { url: await server.start(), cold_start_ms: 0, retries: 0, breaker_failures: 1_000 };
  const reason = { ...rest, endpoint };
  const reasoner = createReasoner(parseConfig({ reason }).reason);
  try {
    return await work(reasoner, server, reason);
  } finally {
    await reasoner.close();
    await server.stop();
  }
}

const clean: Assessment = {
  intensities: new Float32Array(DEGRADATIONS.length),
  severity: 0,
  where: new Float32Array(48),
  pictureState: 'normal',
};

/** A new picture at each call, so that no result of the last one can be reused. */
function ask(reasoner: Reasoner): Promise<unknown> {
  const [width, height] = [64, 48];
  const header = stillHeader('bench', { width, height });
  const view: View = {
    header,
    assessment: clean,
    verdict: { kind: 'pass', reason: 'clean', sinceNs: 0n },
    captured: () => Promise.resolve({ header, bytes: new Uint8Array(width * height * 3) }),
    recovered: () => Promise.resolve(undefined),
  };
  const none = {
    frames: 1,
    condition: { kind: 'ok', degradations: [], reason: '', sinceNs: 0n } as const,
    steady: [],
    changes: [],
    presentSince: new Map<string, bigint>(),
    firstNs: 0n,
  };
  return reasoner.reason({ id: 'q', text: QUESTION }, view, none, new AbortController().signal);
}
