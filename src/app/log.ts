import { pino, type Logger } from 'pino';
import { PinoPretty } from 'pino-pretty';

/** Takes what is logged at warn and above, besides stderr. */
export type LogListener = (level: 'warn' | 'error' | 'fatal', text: string) => void;

const LOUD = { 40: 'warn', 50: 'error', 60: 'fatal' } as const;

/**
 * The log goes to stderr: stdout belongs to machine output. `FOGLIGHT_LOG` sets the level (default info).
 * @param listener is told the loud lines too
 */
export function createLog(json = false, listener?: LogListener): Logger {
  const level = process.env['FOGLIGHT_LOG'] ?? 'info';
  const stream = json || !process.stderr.isTTY ? pino.destination({ dest: 2, sync: true }) : undefined;
  const pretty = PinoPretty({
    destination: 2,
    sync: true,
    ignore: 'pid,hostname',
    translateTime: 'HH:MM:ss',
    messageFormat: '{msg}',
  });
  const hooks: pino.LoggerOptions['hooks'] = {
    logMethod(args, method, number) {
      if (number in LOUD) listener?.(LOUD[number as keyof typeof LOUD], String(args[0]));
      method.apply(this, args);
    },
  };
  return pino({ level, base: null, hooks }, json ? stream! : pretty);
}
