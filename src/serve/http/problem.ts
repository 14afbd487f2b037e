import { asFoglightError, FoglightError, type ErrorCode } from '../../core/errors.js';
import { redact } from '../../core/redact.js';

/** Status of the errors that a client can do something about; all others are 500. */
const STATUS: Partial<Record<ErrorCode, number>> = {
  FOG_REQUEST: 400,
  FOG_CONFIG: 400,
  FOG_USAGE: 400,
  FOG_SOURCE_UNKNOWN: 400,
  FOG_UNAUTHORIZED: 401,
  FOG_FORBIDDEN: 403,
  FOG_SOURCE_DENIED: 403,
  FOG_ALERT_UNKNOWN: 404,
  FOG_CAMERA_UNKNOWN: 404,
  FOG_VIEW_NONE: 404,
  FOG_CAMERA_EXISTS: 409,
  FOG_ENDPOINT: 502,
  FOG_ENDPOINT_REFUSED: 502,
  FOG_CAMERA_NOT_SEEN: 503,
  FOG_ENDPOINT_RESTING: 503,
  FOG_ENDPOINT_UNREACHABLE: 503,
  FOG_REASON_LATE: 504,
};

/** An error as every reply has it, in the form of the error lines of `--json`. */
export interface Problem {
  readonly error: ErrorCode;
  readonly message: string;
  readonly hint: string;
}

export function problemOf(failure: unknown): { status: number; problem: Problem } {
  const error = asFoglightError(fromFastify(failure));
  const { code, message, hint } = error;
  return {
    status: statusOf(failure) ?? STATUS[code] ?? 500,
    problem: { error: code, message: redact(message), hint },
  };
}

/** Fastify's own errors say what is wrong with the request. */
function fromFastify(failure: unknown): unknown {
  const status = statusOf(failure);
  if (status === undefined || status >= 500 || failure instanceof FoglightError) return failure;
  return new FoglightError('FOG_REQUEST', (failure as Error).message, failure);
}

function statusOf(failure: unknown): number | undefined {
  if (typeof failure !== 'object' || failure === null || !('statusCode' in failure)) return undefined;
  return typeof failure.statusCode === 'number' ? failure.statusCode : undefined;
}
