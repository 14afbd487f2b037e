import { availableParallelism, loadavg } from 'node:os';
import { bytesOf, type Layout } from '../../core/frame.js';
import { Assessor } from '../../runtime/assessor.js';
import { Recoverer } from '../../runtime/recoverer.js';
import { perModel, type PerModel, type Tools } from './tools.js';

/** Milliseconds on one thread: the assessor at 1920×1080, recovery alone at 640×360, both yuv420p. */
export interface CostResult {
  readonly assess: number;
  readonly recover: PerModel<number>;
  /** Load of the machine in words, because other work slows the measurement. */
  readonly load: string;
}

export async function costJob(tools: Tools): Promise<CostResult> {
  const assessor = new Assessor('assess');
  const large = { width: 1920, height: 1080, layout: 'yuv420p' } as const;
  const small = { width: 640, height: 360, layout: 'yuv420p' } as const;
  const big = noisy(large.layout, large.width, large.height);
  const assess = await quickest(8, 10, () => assessor.measure(large, big));
  const captured = noisy(small.layout, small.width, small.height);
  const { intensities } = await assessor.measure(small, captured);
  const out = new ArrayBuffer(captured.byteLength);
  const recover = await perModel(tools, async (model) => {
    const recoverer = new Recoverer({ model, provider: 'cpu' });
    const job = { header: small, captured, out, intensities, shrink: 1 as const };
    const took = await quickest(6, 4, () => recoverer.run(job));
    await recoverer.close();
    return took;
  });
  await assessor.close();
  const load = `load average ${loadavg()[0]!.toFixed(1)} on ${availableParallelism()} cores`;
  return { assess, recover, load };
}

/** The mean of the fastest batch, which is the least disturbed by other work. */
async function quickest(batches: number, runs: number, call: () => Promise<unknown>): Promise<number> {
  await call();
  let least = Infinity;
  for (let batch = 0; batch < batches; batch += 1) {
    const started = performance.now();
    for (let i = 0; i < runs; i += 1) await call();
    least = Math.min(least, (performance.now() - started) / runs);
  }
  return least;
}

/** Noise: constant pictures can be faster than real ones. */
function noisy(layout: Layout, width: number, height: number): ArrayBuffer {
  const bytes = new Uint8Array(bytesOf(layout, width, height));
  let state = 12345;
  for (let i = 0; i < bytes.length; i += 1)
    bytes[i] = 64 + ((state = (state * 1103515245 + 12345) & 0x7fffffff) >> 24);
  return bytes.buffer;
}
