import { pino, type Logger } from 'pino';
import { PinoPretty } from 'pino-pretty';

/** Called with each line that is logged at level warn or above, in addition to stderr. */
export type LogListener = (level: 'warn' | 'error' | 'fatal', text: string) => void;

const FORWARDED_LEVELS = { 40: 'warn', 50: 'error', 60: 'fatal' } as const;

/**
 * Makes the log. It goes to stderr, because stdout is for results. `FOGLIGHT_LOG` sets the level (default info).
 * @param json write JSON lines instead of text
 * @param listener also receives the lines at level warn and above
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
      if (number in FORWARDED_LEVELS)
        listener?.(FORWARDED_LEVELS[number as keyof typeof FORWARDED_LEVELS], String(args[0]));
      method.apply(this, args);
    },
  };
  return pino({ level, base: null, hooks }, json ? stream! : pretty);
}
