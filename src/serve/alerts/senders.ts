import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { z } from 'zod';
import { asFoglightError, FoglightError } from '../../core/errors.js';
import { redact } from '../../core/redact.js';

/** A message about an alert, as senders get it. */
export interface AlertMessage {
  readonly id: string;
  readonly edge: 'raised' | 'cleared';
  readonly rule: string;
  readonly camera: string;
  readonly reason: string;
  /** When this happened, ISO 8601. */
  readonly at: string;
  readonly raised_at: string;
  /** JPEG in base64; null where there was none. */
  readonly captured: string | null;
  readonly recovered: string | null;
}

/** One way to tell somebody. `send` rejects with FOG_ALERT where the message was not taken. */
export interface Sender {
  readonly name: string;
  send(message: AlertMessage, signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

/** Longest time for one message, milliseconds. */
const SEND_MS = 15_000;

export const webhookSchema = z.strictObject({
  url: z.url({ protocol: /^https?$/ }).describe('Address that is sent each message.'),
  method: z.enum(['POST', 'PUT']).default('POST').describe('Method of the request.'),
  headers: z
    .record(z.string(), z.string())
    .default({})
    .describe('Headers; `${NAME}` in a value stands for an environment variable.'),
  template: z
    .string()
    .optional()
    .describe(
      'Body; `{{camera}}` and the other fields of the message stand for themselves. The message as JSON where absent.',
    ),
});

export const commandSchema = z.strictObject({
  command: z
    .array(z.string())
    .min(1)
    .describe('Program and arguments, run without a shell; it gets the message as JSON on stdin.'),
});

export function webhookSender(
  name: string,
  { url, method, headers, template }: z.infer<typeof webhookSchema>,
  env: Readonly<Record<string, string | undefined>>,
): Sender {
  const filled = Object.fromEntries(
    Object.entries(headers).map(([field, value]) => [
      field,
      value.replace(/\$\{(\w+)\}/g, (_, variable: string) => env[variable] ?? ''),
    ]),
  );
  return {
    name,
    async send(message, signal) {
      try {
        const response = await fetch(url, {
          method,
          // A redirect could lead anywhere.
          redirect: 'manual',
          headers: { 'content-type': 'application/json', ...filled },
          body: template === undefined ? JSON.stringify(message) : filledIn(template, message),
          signal: AbortSignal.any([signal, AbortSignal.timeout(SEND_MS)]),
        });
        await response.body?.cancel();
        if (!response.ok) throw new FoglightError('FOG_ALERT', `${name} replied ${response.status}`);
      } catch (error) {
        if (error instanceof FoglightError) throw error;
        const cause = (error as { cause?: Error }).cause ?? (error as Error);
        throw new FoglightError('FOG_ALERT', `${name}: ${redact(cause.message)}`, error);
      }
    },
    close: async () => {},
  };
}

/** Fields of the message in a template, escaped as JSON strings are, so that a reason cannot break the body. */
function filledIn(template: string, message: AlertMessage): string {
  return template.replace(/\{\{(\w+)\}\}/g, (whole, field: string) => {
    if (!Object.hasOwn(message, field)) return whole;
    return JSON.stringify(message[field as keyof AlertMessage] ?? '').slice(1, -1);
  });
}

export function commandSender(name: string, { command }: z.infer<typeof commandSchema>): Sender {
  const [file, ...args] = command as [string, ...string[]];
  return {
    name,
    async send(message, signal) {
      try {
        const child = spawn(file, args, {
          stdio: ['pipe', 'ignore', 'pipe'],
          signal: AbortSignal.any([signal, AbortSignal.timeout(SEND_MS)]),
        });
        let said = '';
        child.stderr.on('data', (piece: Buffer) => (said = `${said}${piece.toString()}`.slice(-500)));
        // A program that reads nothing may end before everything is written.
        child.stdin.on('error', () => {});
        child.stdin.end(JSON.stringify(message));
        const [code] = (await once(child, 'close')) as [number | null];
        if (code !== 0)
          throw new FoglightError('FOG_ALERT', `${name} ended with ${code}: ${redact(said.trim())}`);
      } catch (error) {
        throw asFoglightError(error, 'FOG_ALERT');
      }
    },
    close: async () => {},
  };
}
