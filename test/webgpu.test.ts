import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { listModels, type GraphLayout } from '../src/runtime/models.js';

// Debian's chromium-common has SwiftShader, a Vulkan that needs no GPU; libvulkan1 loads it.
const ICD = ['/usr/lib/chromium/vk_swiftshader_icd.json'].find((file) => existsSync(file));
const LOADER = ['/usr/lib/x86_64-linux-gnu/libvulkan.so.1', '/usr/lib/aarch64-linux-gnu/libvulkan.so.1'].find(
  (file) => existsSync(file),
);
const there = ICD !== undefined && LOADER !== undefined;
const script = new URL('./support/onBothProviders.mjs', import.meta.url).pathname;

/** Most by which outputs may differ between the two: floats by rounding, pixels by one of 255. */
const FLOATS = 1e-4;
const PIXELS = 1;

const cards = await listModels();
const graphs = cards.flatMap(({ name }) =>
  (['packed', 'yuv420p'] as const).map((layout): [string, GraphLayout] => [name, layout]),
);

describe.skipIf(!there && process.env.STRICT !== '1')(
  'shipped models on WebGPU (needs libvulkan1 and chromium-common)',
  () => {
    it('finds the packages', () => expect(there).toBe(true));

    // A process of its own: a broken driver can end it, and a process holds one WebGPU device. Compiling shaders in
    // software takes a minute or more.
    it.skipIf(!there).each(graphs)(
      '%s (%s) gives the same as on the CPU',
      { timeout: 1_800_000 },
      async (name, layout) => {
        const env = { ...process.env, VK_ICD_FILENAMES: ICD, VK_DRIVER_FILES: ICD };
        const { stdout } = await promisify(execFile)('node', [script, name, layout], { env });
        const apart = JSON.parse(stdout) as Record<string, { type: string; most: number }>;
        expect(Object.keys(apart).length).toBeGreaterThan(0);
        for (const [output, { type, most }] of Object.entries(apart))
          expect(most, output).toBeLessThanOrEqual(type === 'uint8' ? PIXELS : FLOATS);
      },
    );
  },
);
