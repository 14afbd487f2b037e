import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { listModels, type GraphLayout } from '../src/runtime/models.js';
import { describeWith } from './support/need.js';
import { SWIFTSHADER, VULKAN } from './support/tools.js';

const script = new URL('../bench/gpu/check.ts', import.meta.url).pathname;

const cards = await listModels();
const graphs = cards.flatMap(({ name }) =>
  (['packed', 'yuv420p'] as const).map((layout): [string, GraphLayout] => [name, layout]),
);

/** `make gpu-check` for one graph and one small size, through this Vulkan driver: what it prints, and how it exits. */
async function gpuCheck(
  name: string,
  layout: GraphLayout,
  driver: string,
): Promise<{ text: string; code: number }> {
  const env = { ...process.env, VK_ICD_FILENAMES: driver, VK_DRIVER_FILES: driver };
  const options = ['--models', name, '--layouts', layout, '--sizes', '40x32'];
  const run = promisify(execFile)(process.execPath, ['--import', 'tsx', script, ...options], { env });
  return run.then(
    ({ stdout }) => ({ text: stdout, code: 0 }),
    (error: { stdout: string; code: number }) => ({ text: error.stdout, code: error.code }),
  );
}

describeWith([VULKAN], 'shipped models on WebGPU', () => {
  // Compiling shaders in software takes a minute or more.
  it.each(graphs)('%s (%s) gives the same as on the CPU', { timeout: 1_800_000 }, async (name, layout) => {
    const { text, code } = await gpuCheck(name, layout, SWIFTSHADER);
    expect(text).toContain('The WebGPU times mean nothing');
    expect(text).toMatch(new RegExp(`${name} ${layout} 40x32 webgpu: [0-9.]+ ms .*in software; agrees`));
    expect(code).toBe(0);
  });

  it('a driver that is not there is said, not passed over', { timeout: 300_000 }, async () => {
    const { text, code } = await gpuCheck('assess', 'packed', '/nowhere/driver.json');
    expect(text).toContain('assess packed 40x32 webgpu: did not run: ');
    expect(code).toBe(1);
  });
});
