import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { describe, it, type TestOptions } from 'vitest';

/** Something that a suite runs and npm does not bring. */
export interface Need {
  /** The Debian packages that bring it, or in words what it is where no package does. */
  readonly packages: readonly string[];
  /** Tries it: why it does not work, or undefined where it does. */
  readonly probe: () => string | undefined;
  /** Not to be had everywhere (privileges, ROS 2): its suites may be skipped under STRICT=1 too. */
  readonly optional?: boolean;
}

/**
 * A suite that runs where all it needs is there and works. Elsewhere it is skipped, and a line says what is missing or
 * broken; under STRICT=1 it fails with that line.
 */
export function describeWith(
  needs: readonly Need[],
  name: string,
  body: () => void,
  options: TestOptions = {},
): void {
  const title = `${name} (needs ${needs.flatMap(({ packages }) => packages).join(', ')})`;
  const failed = needs.map((need) => ({ need, why: fault(need) })).filter(({ why }) => why !== undefined);
  const why = failed.map((one) => one.why).join('; ');
  if (failed.length === 0) describe(title, options, body);
  else if (process.env['STRICT'] === '1' && failed.some(({ need }) => !need.optional))
    describe(title, () =>
      it('has what it needs', () => {
        throw new Error(why);
      }),
    );
  else {
    process.stderr.write(`SKIPPED ${name}: ${why}\n`);
    describe.skip(title, body);
  }
}

/** For a file of tests that are all nothing without it. @throws that says what is missing or broken */
export function mustHave(...needs: readonly Need[]): void {
  const faults = needs.flatMap((need) => fault(need) ?? []);
  if (faults.length > 0) throw new Error(faults.join('; '));
}

/** What is wrong: packages that are missing, or that are installed and do not work; undefined where nothing is. */
export function fault({ packages, probe, optional }: Need): string | undefined {
  const why = probe();
  if (why === undefined) return undefined;
  if (optional) return `${packages.join(', ')}: ${why}`;
  const missing = packages.filter((name) => !installed(name));
  return missing.length > 0
    ? `${missing.join(', ')} missing (apt-get install ${missing.join(' ')}): ${why}`
    : `${packages.join(', ')} installed, but broken: ${why}`;
}

function installed(name: string): boolean {
  const { stdout } = spawnSync('dpkg-query', ['-W', '-f=${db:Status-Status}', name], { encoding: 'utf8' });
  return stdout === 'installed';
}

/** Runs a command: what it said last where it failed, undefined where it did not. */
export function run(command: string, ...args: readonly string[]): string | undefined {
  const { status, signal, error, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (status === 0) return undefined;
  return error?.message ?? (stderr.trim().split('\n').at(-1) || `${command} ended with ${signal ?? status}`);
}

/** The first of these files that is not there. */
export function files(...paths: readonly string[]): string | undefined {
  const path = paths.find((one) => !existsSync(one));
  return path && `${path} is not there`;
}
