import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { listModels, type GraphLayout } from '../src/runtime/models.js';
import { describeWith } from './support/need.js';
import { SWIFTSHADER, VULKAN } from './support/tools.js';

const script = new URL('./support/onBothProviders.mjs', import.meta.url).pathname;

/** Most by which outputs may differ between the two: floats by rounding, pixels by one of 255. */
const FLOATS = 1e-4;
const PIXELS = 1;

const cards = await listModels();
const graphs = cards.flatMap(({ name }) =>
  (['packed', 'yuv420p'] as const).map((layout): [string, GraphLayout] => [name, layout]),
);

describeWith([VULKAN], 'shipped models on WebGPU', () => {
  // A process of its own: a broken driver can end it, and a process holds one WebGPU device. Compiling shaders in
  // software takes a minute or more.
  it.each(graphs)('%s (%s) gives the same as on the CPU', { timeout: 1_800_000 }, async (name, layout) => {
    const env = { ...process.env, VK_ICD_FILENAMES: SWIFTSHADER, VK_DRIVER_FILES: SWIFTSHADER };
    const { stdout } = await promisify(execFile)('node', [script, name, layout], { env });
    const apart = JSON.parse(stdout) as Record<string, { type: string; most: number }>;
    expect(Object.keys(apart).length).toBeGreaterThan(0);
    for (const [output, { type, most }] of Object.entries(apart))
      expect(most, output).toBeLessThanOrEqual(type === 'uint8' ? PIXELS : FLOATS);
  });
});
