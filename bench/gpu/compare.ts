// compare.ts MODEL LAYOUT PROVIDER WIDTHxHEIGHT: runs a shipped graph on the CPU and on another provider and prints, as
// JSON, by how much each output differs and how long a run takes. A process of its own: a broken driver can end it, and a
// process holds one WebGPU device.
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { modelBytes, modelCard, type GraphLayout } from '../../src/runtime/models.js';
import { pictureFeeds } from '../../src/runtime/tensors.js';

export interface Comparison {
  /** By output: its type, and the largest difference from the CPU's. */
  readonly outputs: Readonly<Record<string, { readonly type: string; readonly most: number }>>;
  /** Median milliseconds of a run, the first left out; the CPU with one thread. */
  readonly cpuMs: number;
  readonly providerMs: number;
}

/** A run is repeated this often, or for this long if that is less. */
const REPEATS = 15;
const REPEAT_MS = 3000;
/** What the recoverer is given: a little of everything. */
const INTENSITY = 0.3;

const [name, layout, provider, size] = process.argv.slice(2) as [string, GraphLayout, string, string];
const [width, height] = size.split('x').map(Number) as [number, number];
const card = await modelCard(name);
const model = await modelBytes(card, layout);
const bytes = new Uint8Array(width * height * 3).map(
  (_, i) => 128 + 80 * Math.sin(i / 7) * Math.cos(i / 211),
);
const prior = {
  intensities: new Tensor('float32', new Float32Array(19).fill(INTENSITY), [19]),
  shrink: new Tensor('int64', BigInt64Array.of(1n), [1]),
};
const shape = { width, height, layout: layout === 'packed' ? ('rgb8' as const) : ('yuv420p' as const) };
const feeds = { ...pictureFeeds(shape, bytes.buffer), ...(card.kind === 'recover' && prior) };

type Outputs = Awaited<ReturnType<InferenceSession['run']>>;

async function measured(executionProviders: string[]): Promise<{ outputs: Outputs; ms: number }> {
  const session = await InferenceSession.create(model, {
    executionProviders,
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    logSeverityLevel: 3,
  });
  const outputs = await session.run(feeds);
  const times: number[] = [];
  for (const began = performance.now(); times.length < REPEATS;) {
    const start = performance.now();
    await session.run(feeds);
    times.push(performance.now() - start);
    if (performance.now() - began > REPEAT_MS) break;
  }
  return { outputs, ms: times.sort((a, b) => a - b)[times.length >> 1]! };
}

const cpu = await measured(['cpu']);
const other = await measured([provider, 'cpu']);
const values = (tensor: Tensor): ArrayLike<number> => tensor.data as Uint8Array | Float32Array;
const comparison: Comparison = {
  outputs: Object.fromEntries(
    Object.entries(cpu.outputs).map(([key, tensor]) => {
      const [a, b] = [values(tensor), values(other.outputs[key]!)];
      let most = 0;
      for (let i = 0; i < a.length; i++) most = Math.max(most, Math.abs(a[i]! - b[i]!));
      return [key, { type: tensor.type, most }];
    }),
  ),
  cpuMs: cpu.ms,
  providerMs: other.ms,
};
// Releasing a WebGPU device at the end of a process hangs in some drivers.
process.stdout.write(JSON.stringify(comparison), () => process.exit(0));
