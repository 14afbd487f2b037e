import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const BIN = fileURLToPath(new URL('../../bin/foglight.js', import.meta.url));

/** What a command has said so far. */
export interface Said {
  out: string;
  err: string;
}

export interface Ran extends Said {
  readonly code: number | null;
}

/** Runs foglight to its end; `meanwhile` may wait for what it says, and it is interrupted when that resolves. */
export async function foglight(
  args: readonly string[],
  meanwhile?: (said: Said) => Promise<void>,
  env: Readonly<Record<string, string>> = {},
): Promise<Ran> {
  const child = spawn(process.execPath, [BIN, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  const said: Said = { out: '', err: '' };
  child.stdout.on('data', (chunk: Buffer) => (said.out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said.err += chunk.toString()));
  const closed = once(child, 'close') as Promise<[number | null]>;
  if (meanwhile) await Promise.race([meanwhile(said).then(() => child.kill('SIGINT')), closed]);
  const [code] = await closed;
  return { ...said, code };
}

/** The lines of `--json`. */
export const jsonLines = ({ out }: Said): Record<string, unknown>[] =>
  out
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Record<string, unknown>);
