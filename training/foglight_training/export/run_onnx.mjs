// Run ONNX jobs on the CPU, one thread: node run_onnx.mjs JOBS.json
// JOBS.json: {"model": path, "runs": [{"feeds": {name: {"type","dims","file"}}, "out": prefix}], "repeat": n}
// Writes PREFIX.NAME for every output and prints {"outputs": [{name: {type, dims}}], "ms": median milliseconds}.
import { readFileSync, writeFileSync } from 'node:fs';
import ort from 'onnxruntime-node';

const ARRAYS = { uint8: Uint8Array, float32: Float32Array, int64: BigInt64Array };
const { model, runs, repeat = 0 } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const session = await ort.InferenceSession.create(model, {
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  executionProviders: ['cpu'],
});

const tensor = ({ type, dims, file }) => {
  const bytes = readFileSync(file);
  const exact = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  return new ort.Tensor(type, new ARRAYS[type](exact), dims);
};

const outputs = [];
const times = [];
for (const { feeds, out } of runs) {
  const inputs = Object.fromEntries(Object.entries(feeds).map(([name, spec]) => [name, tensor(spec)]));
  const answers = await session.run(inputs);
  outputs.push({});
  for (const [name, { type, dims, data }] of Object.entries(answers)) {
    writeFileSync(`${out}.${name}`, Buffer.from(data.buffer, data.byteOffset, data.byteLength));
    outputs.at(-1)[name] = { type, dims };
  }
  for (let i = 0; i < repeat; i++) {
    const begun = performance.now();
    await session.run(inputs);
    times.push(performance.now() - begun);
  }
}
times.sort((a, b) => a - b);
process.stdout.write(JSON.stringify({ outputs, ms: times[times.length >> 1] ?? null, least: times[0] ?? null }));
