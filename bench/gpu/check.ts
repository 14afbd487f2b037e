import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { listModels, type GraphLayout } from '../../src/runtime/models.js';
import { inspectMachine, type Provider } from '../../src/runtime/provider.js';
import type { Comparison } from './compare.js';

/**
 * `make gpu-check`: runs the shipped graphs on this machine's GPU (WebGPU through Vulkan, and CUDA where its provider is
 * installed) and prints milliseconds by size, and whether the outputs agree with the CPU's. Exits with 1 where one does
 * not run or does not agree.
 */
const SIZES = ['640x360', '1280x720', '1920x1080'];
/** By how much outputs may differ from the CPU's: floats by rounding, pixels by one of 255. */
const MOST = { float32: 1e-4, uint8: 1 };
/** Debian's chromium-common has SwiftShader, a Vulkan that needs no GPU. */
const SWIFTSHADER = '/usr/lib/chromium/vk_swiftshader_icd.json';
const SOFTWARE = /swiftshader|lvp|lavapipe/i;
const TIMEOUT_MS = 1_800_000;

const { values } = parseArgs({
  options: {
    sizes: { type: 'string', default: SIZES.join(',') },
    models: { type: 'string' },
    layouts: { type: 'string', default: 'yuv420p,packed' },
  },
});
const sizes = values.sizes.split(',');
for (const size of sizes) {
  if (!/^\d+x\d+$/.test(size)) {
    process.stderr.write(`--sizes takes WIDTHxHEIGHT, separated by commas, not "${size}"\n`);
    process.exit(2);
  }
}

const machine = inspectMachine();
const named = process.env.VK_DRIVER_FILES ?? process.env.VK_ICD_FILENAMES;
const driver = named ?? (machine.gpu === undefined && existsSync(SWIFTSHADER) ? SWIFTSHADER : undefined);
const software = machine.gpu === undefined || SOFTWARE.test(driver ?? '');
const env = driver ? { ...process.env, VK_ICD_FILENAMES: driver, VK_DRIVER_FILES: driver } : process.env;
const providers: Provider[] = machine.cuda ? ['webgpu', 'cuda'] : ['webgpu'];

say(machine.gpu ? `GPU: ${machine.gpu}` : 'No GPU was found.');
if (machine.gpu === undefined && driver === undefined) {
  say('Vulkan: no driver was found (apt-get install libvulkan1 chromium-common has one in software).');
} else if (software) {
  say(`Vulkan: in software (${driver}). The WebGPU times mean nothing; only the agreement does.`);
}
say(machine.cuda ? 'CUDA: its provider is installed.' : 'CUDA: no provider is installed; WebGPU alone.');

let failures = 0;
const models = values.models?.split(',') ?? (await listModels()).map(({ name }) => name);
for (const name of models) {
  for (const layout of values.layouts.split(',') as GraphLayout[]) {
    for (const size of sizes) {
      for (const provider of providers) {
        const where = `${name} ${layout} ${size} ${provider}`;
        try {
          const result = await compared(name, layout, provider, size);
          const { text, agrees } = agreement(result);
          if (!agrees) failures += 1;
          const times = `${result.providerMs.toFixed(1)} ms (CPU, one thread: ${result.cpuMs.toFixed(1)} ms)`;
          const meaningless = software && provider === 'webgpu' ? ', in software' : '';
          say(`${where}: ${times}${meaningless}; ${text}`);
        } catch (error) {
          failures += 1;
          say(`${where}: did not run: ${reason(error)}`);
        }
      }
    }
  }
}
say(
  failures === 0
    ? 'Every graph agrees with the CPU.'
    : `${failures} of the runs failed or do not agree with the CPU.`,
);
process.exitCode = failures === 0 ? 0 : 1;

async function compared(
  name: string,
  layout: GraphLayout,
  provider: Provider,
  size: string,
): Promise<Comparison> {
  const script = fileURLToPath(new URL('./compare.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--import', 'tsx', script, name, layout, provider, size],
    { env, timeout: TIMEOUT_MS },
  );
  return JSON.parse(stdout) as Comparison;
}

function agreement({ outputs }: Comparison): { text: string; agrees: boolean } {
  const off = Object.entries(outputs).filter(
    ([, { type, most }]) => !(most <= MOST[type === 'uint8' ? 'uint8' : 'float32']),
  );
  const worst = (type: string): number =>
    Math.max(0, ...Object.values(outputs).flatMap((o) => (o.type === type ? [o.most] : [])));
  if (off.length > 0) {
    return {
      text: `does NOT agree: ${off.map(([key, o]) => `${key} by ${o.most}`).join(', ')}`,
      agrees: false,
    };
  }
  const pixels = Object.values(outputs).some(({ type }) => type === 'uint8');
  return {
    text: `agrees (floats within ${worst('float32').toExponential(0)}${pixels ? `, pixels within ${worst('uint8')}` : ''})`,
    agrees: true,
  };
}

/** The last line of what a child said, or how it ended. */
function reason(error: unknown): string {
  const { stderr, signal, message } = error as { stderr?: string; signal?: string; message: string };
  const lines = (stderr ?? '').split('\n').filter((line) => line.includes('Error'));
  return (
    lines
      .at(-1)
      ?.trim()
      .replace(/^.* was false\. /, '') ??
    (signal ? `the process was ended by ${signal}` : message.split('\n')[0]!)
  );
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
