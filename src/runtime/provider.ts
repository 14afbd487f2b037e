import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

export type Provider = 'cpu' | 'cuda' | 'webgpu';

/** A provider and the reason for choosing it, for people. */
export interface ProviderChoice {
  readonly provider: Provider;
  readonly reason: string;
}

/** The facts about this machine that decide the choice. */
export interface Machine {
  /** Whether onnxruntime's CUDA provider is installed beside an NVIDIA device. */
  readonly cuda: boolean;
  /** Device file of a GPU. */
  readonly gpu: string | undefined;
}

/** Looks for a GPU and for CUDA's provider without opening either, because a broken driver can crash the process. */
export function inspectMachine(): Machine {
  const nvidia = firstIn('/dev', /^nvidia\d+$/);
  return {
    cuda: nvidia !== undefined && cudaProviderInstalled(),
    gpu: nvidia ?? firstIn('/dev/dri', /^renderD\d+$/),
  };
}

/** CUDA if its libraries are installed, else WebGPU if there is a GPU, else the CPU. */
export function chooseProvider(wanted: Provider | 'auto', machine: Machine): ProviderChoice {
  if (wanted !== 'auto') return { provider: wanted, reason: `asked for ${wanted}` };
  if (machine.cuda) return { provider: 'cuda', reason: "onnxruntime's CUDA provider is installed" };
  if (machine.gpu) return { provider: 'webgpu', reason: `a GPU at ${machine.gpu}, no CUDA provider` };
  return { provider: 'cpu', reason: 'no GPU found' };
}

function cudaProviderInstalled(): boolean {
  const root = dirname(createRequire(import.meta.url).resolve('onnxruntime-node/package.json'));
  return existsSync(
    join(root, 'bin/napi-v6', process.platform, process.arch, 'libonnxruntime_providers_cuda.so'),
  );
}

function firstIn(directory: string, name: RegExp): string | undefined {
  try {
    const found = readdirSync(directory).find((file) => name.test(file));
    return found && join(directory, found);
  } catch {
    return undefined;
  }
}
