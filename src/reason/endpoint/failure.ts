import { z } from 'zod';
import { FoglightError } from '../../core/errors.js';

/** A transient failure: the request may succeed if it is repeated. */
export class Transient extends FoglightError {
  /** Time before the next request that the server demands (Retry-After), milliseconds. */
  retryAfterMs = 0;
}

/** A request that the server refused, with the parameter that it named. */
export class Refused extends FoglightError {
  parameter: string | undefined;
  words = '';
}

const MAX_MESSAGE_CHARACTERS = 300;

const errorSchema = z.object({
  message: z.string().nullish(),
  param: z.string().nullish(),
  type: z.string().nullish(),
  code: z.union([z.string(), z.number()]).nullish(),
});
/** Forms of error replies: OpenAI's, a bare string, vLLM's older one, FastAPI's. */
const bodySchema = z.union([
  z.object({ error: errorSchema }).transform(({ error }) => error),
  z.object({ error: z.string() }).transform(({ error }) => ({ message: error })),
  errorSchema.extend({ object: z.literal('error') }),
  z.object({ detail: z.string() }).transform(({ detail }) => ({ message: detail })),
]);
export type ServerError = Partial<z.infer<typeof errorSchema>>;

/** The error in a server's reply; undefined if the reply is no error. */
export function serverErrorIn(body: unknown): ServerError | undefined {
  const read = bodySchema.safeParse(body);
  return read.success ? read.data : undefined;
}

/** Errors that are permanent whatever the status: the request is too long, or the account has no quota left. */
const LASTING =
  /context.{0,20}(length|window|size)|maximum.{0,20}(length|tokens)|(prompt|input|request).{0,30}too (long|large)|exceeds?.{0,40}(context|tokens)|insufficient_quota|invalid_request|authentication|permission|not_found/i;

/**
 * Makes the error for a failed request.
 *
 * @param body the reply, from which the key must have been removed
 * @param response the response with an error status; absent for an error inside a reply with status 200
 */
export function failureOf(body: string, response?: Response): FoglightError {
  const said = serverErrorIn(parsed(body));
  const words = (said?.message ?? body).replace(/\s+/g, ' ').trim().slice(0, MAX_MESSAGE_CHARACTERS);
  const status = response?.status ?? statusOf(said);
  const detail = [status === undefined ? '' : `status ${status}`, words].filter((t) => t !== '').join(': ');
  const named = `${words} ${said?.type ?? ''} ${said?.code ?? ''}`;
  const passes = status === undefined || status >= 500 || status === 429 || status === 408;
  // A rate limit mentions tokens too, but it is transient.
  const lasting = status === 429 ? /insufficient_quota/i : LASTING;
  if (!passes || lasting.test(named)) {
    const refused = new Refused('FOG_ENDPOINT_REFUSED', detail);
    refused.parameter = said?.param ?? undefined;
    refused.words = words;
    return refused;
  }
  const transient = new Transient('FOG_ENDPOINT', detail === '' ? 'an error without a message' : detail);
  transient.retryAfterMs = retryAfterMs(response?.headers);
  return transient;
}

/** The HTTP status in the code of an error inside a reply, if there is one. */
function statusOf(said: ServerError | undefined): number | undefined {
  const code = Number(said?.code);
  return Number.isInteger(code) && code >= 400 && code < 600 ? code : undefined;
}

/** `Retry-After`, given in seconds or as a date, in milliseconds; 0 if it is absent. */
function retryAfterMs(headers: Headers | undefined): number {
  const value = headers?.get('retry-after');
  if (value == null) return 0;
  const seconds = Number(value);
  const ms = Number.isFinite(seconds) ? 1000 * seconds : Date.parse(value) - Date.now();
  return Number.isFinite(ms) ? Math.max(0, ms) : 0;
}

export function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
