import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { asFoglightError } from '../core/errors.js';

/** What the report commands of package.json share. */

/** A place in the folder of shared material beside the repository, where that exists. */
export function shared(path: string): string | undefined {
  const place = fileURLToPath(new URL(`../../../shared/${path}`, import.meta.url));
  return existsSync(place) ? place : undefined;
}

/** Runs a command. Errors are printed as the command line prints them. */
export async function run(command: () => Promise<void>): Promise<void> {
  try {
    await command();
  } catch (error) {
    const { code, message, hint, exitCode } = asFoglightError(error);
    process.stderr.write(`${code}: ${message}\n${hint}\n`);
    process.exitCode = exitCode;
  }
}
