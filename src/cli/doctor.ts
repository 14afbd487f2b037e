import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import { promisify } from 'node:util';
import { Command } from 'commander';
import { loadConfig } from '../config/load.js';
import type { Config } from '../config/schema.js';
import { createReasoner } from '../reason/reasoner.js';
import { modelBytes, listModels } from '../runtime/models.js';
import { chooseTransport } from '../ros/transport.js';
import { chooseProvider, inspectMachine } from '../runtime/provider.js';

interface Check {
  readonly name: string;
  readonly ok: boolean;
  /** The finding, or what to do. */
  readonly found: string;
}

const exec = promisify(execFile);
const firstLine = (text: string): string => text.split('\n')[0] ?? '';

/** `foglight doctor`: prints what this machine offers, what Foglight chooses and the reason for each choice. */
export function doctorCommand(): Command {
  return new Command('doctor')
    .description(
      'Check this machine: programs, GPU, models, ROS 2, endpoint, and what Foglight chooses and why.',
    )
    .option('--config <file>', 'configuration file; also checks its endpoint')
    .option('--json', 'one JSON object per line')
    .action(async ({ json, config: file }: { json?: boolean; config?: string }) => {
      let failed = false;
      const { reason, ros } = await loadConfig(file);
      const named = reason.endpoint.url === '' ? [] : [() => endpoint(reason)];
      for (const check of [
        machine,
        ffmpeg,
        hardwareDecoders,
        provider,
        () => graph(ros.transport),
        models,
        ...named,
      ]) {
        const result = await check();
        failed ||= !result.ok;
        const line = `${result.ok ? '✓' : '✗'} ${result.name.padEnd(18)} ${result.found}`;
        process.stdout.write(`${json ? JSON.stringify(result) : line}\n`);
      }
      process.exitCode = failed ? 1 : 0;
    });
}

const machine = async (): Promise<Check> => ({
  name: 'machine',
  ok: true,
  found: `${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform} ${release()} ${process.arch}, Node ${process.versions.node}`,
});

async function ffmpeg(): Promise<Check> {
  const name = 'ffmpeg';
  return exec('ffmpeg', ['-version']).then(
    ({ stdout }) => ({ name, ok: true, found: firstLine(stdout).replace(/ Copyright.*/, '') }),
    () => ({ name, ok: false, found: 'not found: apt-get install ffmpeg' }),
  );
}

async function hardwareDecoders(): Promise<Check> {
  const name = 'hardware decoding';
  const { stdout } = await exec('ffmpeg', ['-v', 'quiet', '-hwaccels']).catch(() => ({ stdout: '' }));
  const built = stdout.split('\n').slice(1).filter(Boolean);
  const device = ['/dev/dri/renderD128', '/dev/nvidia0'].find(existsSync);
  const found = device
    ? `${device}; ffmpeg was built with ${built.join(', ')}`
    : 'no device: the CPU decodes';
  return { name, ok: true, found };
}

async function provider(): Promise<Check> {
  const { provider: chosen, reason } = chooseProvider('auto', inspectMachine());
  return { name: 'recovery', ok: true, found: `on ${chosen}: ${reason}` };
}

/** Probes the endpoint with test pictures. Foglight works without an endpoint, with its instruments only. */
async function endpoint(config: Config['reason']): Promise<Check> {
  const name = 'endpoint';
  const reasoner = createReasoner(config);
  const { profile, key_env, cold_start_ms } = config.endpoint;
  try {
    const ability = await reasoner.probe(AbortSignal.timeout(Math.max(1_000, cold_start_ms)));
    const sees = !ability?.seesOne
      ? 'does not see pictures and cannot be used'
      : ability.seesTwo
        ? 'sees both of two pictures'
        : 'sees only the first of two pictures: both views are sent side by side in one';
    const key = process.env[key_env] ? `, with the key in ${key_env}` : '';
    return {
      name,
      ok: ability?.seesOne === true,
      found: `${ability?.model} ${sees}; profile ${profile}${key}`,
    };
  } catch (error) {
    return { name, ok: false, found: (error as Error).message };
  } finally {
    await reasoner.close();
  }
}

const graph = async (wanted: Config['ros']['transport']): Promise<Check> => {
  const { transport, reason } = chooseTransport(process.env, wanted);
  // A missing transport is no failure: everything except ROS 2 works without it.
  return { name: 'ROS 2', ok: true, found: transport === 'none' ? reason : `by ${transport}: ${reason}` };
};

async function models(): Promise<Check> {
  const name = 'models';
  try {
    const cards = await listModels();
    for (const card of cards)
      for (const layout of ['yuv420p', 'packed'] as const) await modelBytes(card, layout);
    return {
      name,
      ok: cards.length > 0,
      found: cards.map((card) => card.name).join(', ') || 'none in models/',
    };
  } catch (error) {
    return { name, ok: false, found: (error as Error).message };
  }
}
