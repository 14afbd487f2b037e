import { resolve } from 'node:path';
import { Option, type Command } from 'commander';
import { loadConfig, parseConfig } from '../config/load.js';
import type { Config } from '../config/schema.js';
import { FoglightError } from '../core/errors.js';
import { parseSource } from '../core/sourceName.js';
import type { Mode } from '../core/source.js';
import type { Policy } from '../core/verdict.js';

/** Options that several commands share. */
export interface CommonOptions {
  readonly config?: string;
  readonly policy?: Policy;
  readonly provider?: Config['runtime']['provider'];
  readonly mode?: Mode;
  readonly requireHwaccel?: boolean;
  readonly accept?: boolean;
  readonly json?: boolean;
}

export const policyOption = (): Option =>
  new Option('--policy <policy>', 'which pictures are recovered').choices(['adaptive', 'always', 'never']);
export const providerOption = (): Option =>
  new Option('--provider <provider>', 'where recovery runs').choices(['auto', 'cpu', 'cuda', 'webgpu']);
export const modeOption = (): Option =>
  new Option(
    '--mode <mode>',
    'live: skip to the newest frame; complete: process every frame (default: complete for files and bags, else live)',
  ).choices(['live', 'complete']);

/** Adds the options that every command with a source takes. */
export function withCommon(command: Command): Command {
  return command
    .option('--config <file>', 'configuration file (YAML)')
    .option('--require-hwaccel', 'fail unless a hardware decoder can be used')
    .option('--json', 'print one JSON object per line on stdout');
}

/** The configuration file, overridden by the options of the command line. */
export async function configFrom(options: CommonOptions): Promise<Config> {
  const config = await loadConfig(options.config);
  return parseConfig({
    ...config,
    source: { ...config.source, ...(options.requireHwaccel && { hwaccel: 'require' }) },
    gate: { ...config.gate, ...(options.policy && { policy: options.policy }) },
    recover: { ...config.recover, ...(options.accept === false && { accept: false }) },
    runtime: { ...config.runtime, ...(options.provider && { provider: options.provider }) },
  });
}

/** Refuses an output that is also an input, which would be overwritten before it is read. @throws FOG_USAGE */
export function refuseOverwriting(inputs: readonly string[], output: string): void {
  const isOutput = (input: string): boolean => resolve(parseSource(input).uri) === resolve(output);
  if (inputs.some((input) => resolve(input) === resolve(output) || isOutput(input)))
    throw new FoglightError('FOG_USAGE', `${output} cannot be the output, because it is an input`);
}
