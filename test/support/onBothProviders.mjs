// node onBothProviders.mjs MODEL LAYOUT: runs a shipped graph on a tiny picture on the CPU and on WebGPU, and says as
// JSON by how much each output differs.
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { modelBytes, modelCard } from '../../dist/runtime/models.js';
import { pictureFeeds } from '../../dist/runtime/tensors.js';

const [WIDTH, HEIGHT] = [40, 32];
const [, , name, layout] = process.argv;
const card = await modelCard(name);
const model = await modelBytes(card, layout);
const shape = { width: WIDTH, height: HEIGHT, layout: layout === 'packed' ? 'rgb8' : 'yuv420p' };
const bytes = new Uint8Array(WIDTH * HEIGHT * 3).map(
  (_, i) => 128 + 80 * Math.sin(i / 7) * Math.cos(i / 211),
);
const told = {
  intensities: new Tensor('float32', new Float32Array(19).fill(0.3), [19]),
  shrink: new Tensor('int64', BigInt64Array.of(1n), [1]),
};
const feeds = { ...pictureFeeds(shape, bytes.buffer), ...(card.kind === 'recover' && told) };

async function run(executionProviders) {
  const session = await InferenceSession.create(model, { executionProviders, logSeverityLevel: 3 });
  const out = await session.run(feeds);
  return Object.fromEntries(
    Object.entries(out).map(([key, { type, data }]) => [key, { type, data: Array.from(data) }]),
  );
}

const [cpu, webgpu] = [await run(['cpu']), await run(['webgpu', 'cpu'])];
const apart = Object.entries(cpu).map(([key, { type, data }]) => {
  const most = data.reduce(
    (worst, value, i) => Math.max(worst, Math.abs(Number(value) - Number(webgpu[key].data[i]))),
    0,
  );
  return [key, { type, most }];
});
process.stdout.write(JSON.stringify(Object.fromEntries(apart)), () => process.exit(0));
