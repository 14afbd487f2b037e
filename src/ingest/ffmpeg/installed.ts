import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { FoglightError } from '../../core/errors.js';

const run = promisify(execFile);

/** The ffmpeg that is installed on this machine. */
export interface Installed {
  /** Major and minor version; a build from git counts as version 99. */
  readonly version: readonly [major: number, minor: number];
  /** Names of the hardware decoders it was built with. */
  readonly hwaccels: readonly string[];
  /** Names of its filters. */
  readonly filters: readonly string[];
}

let cached: Promise<Installed> | undefined;

/**
 * Version, hardware decoders and filters of `ffmpeg`. The program is run once; the result is cached.
 * @throws FOG_FFMPEG_MISSING
 */
export function installed(): Promise<Installed> {
  cached ??= ask().catch((error: unknown) => {
    cached = undefined;
    throw error;
  });
  return cached;
}

async function ask(): Promise<Installed> {
  try {
    const [version, hwaccels, filters] = await Promise.all([
      run('ffmpeg', ['-version']),
      run('ffmpeg', ['-hide_banner', '-hwaccels']),
      run('ffmpeg', ['-hide_banner', '-filters']),
    ]);
    const [, major = '99', minor = '0'] = /^ffmpeg version n?(\d+)\.(\d+)/.exec(version.stdout) ?? [];
    return {
      version: [Number(major), Number(minor)],
      hwaccels: hwaccels.stdout
        .split('\n')
        .slice(1)
        .map((line) => line.trim())
        .filter(Boolean),
      // A line is `TSC name inputs->outputs description`.
      filters: [...filters.stdout.matchAll(/^ \S+ +(\S+) +\S+->\S+ /gm)].map(([, name]) => name!),
    };
  } catch (error) {
    throw new FoglightError(
      'FOG_FFMPEG_MISSING',
      error instanceof Error ? error.message : String(error),
      error,
    );
  }
}

/** Whether the version is at least `major.minor`. */
export function atLeast({ version }: Installed, major: number, minor: number): boolean {
  return version[0] > major || (version[0] === major && version[1] >= minor);
}
