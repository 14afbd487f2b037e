import { benchEndpoint } from './endpoint.js';
import { benchGate } from './gate.js';
import type { BenchFigure } from '../src/evaluate/figure.js';
import { benchIngest } from './ingest.js';
import { benchLoop, benchMemory, benchPipeline } from './pipeline.js';

/** `npm run -s bench`: one JSON object of goals on stdout, progress on stderr. Names given choose benches. */
const benches: Readonly<Record<string, () => Promise<BenchFigure[]>>> = {
  ingest: benchIngest,
  gate: benchGate,
  pipeline: benchPipeline,
  loop: benchLoop,
  memory: benchMemory,
  endpoint: benchEndpoint,
};

const chosen = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(benches);
const goals: BenchFigure[] = [];
for (const name of chosen) {
  process.stderr.write(`${name} …\n`);
  goals.push(...(await benches[name]!()));
}
process.stdout.write(`${JSON.stringify({ goals }, null, 2)}\n`);
