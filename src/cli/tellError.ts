import { ERRORS, type FoglightError } from '../core/errors.js';
import { errorLine, jsonText } from '../publish/jsonl/lines.js';

/**
 * Says what went wrong and what to do: for people on stderr, with `json` also as a line on stdout.
 * @returns the exit code that goes with it
 */
export function tellError(
  { code, message }: Pick<FoglightError, 'code' | 'message'>,
  json: boolean,
  camera = '',
): number {
  if (json) process.stdout.write(jsonText(errorLine({ code, message, camera })));
  const { hint, exit } = ERRORS[code];
  process.stderr.write(`${camera && `${camera}: `}${code}: ${message}\n${hint}\n`);
  return exit;
}
