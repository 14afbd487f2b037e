import { pino, type Logger } from 'pino';
import { PinoPretty } from 'pino-pretty';

/** The log goes to stderr: stdout belongs to machine output. `FOGLIGHT_LOG` sets the level (default info). */
export function createLog(json = false): Logger {
  const level = process.env['FOGLIGHT_LOG'] ?? 'info';
  const stream = json || !process.stderr.isTTY ? pino.destination({ dest: 2, sync: true }) : undefined;
  const pretty = PinoPretty({
    destination: 2,
    sync: true,
    ignore: 'pid,hostname',
    translateTime: 'HH:MM:ss',
    messageFormat: '{msg}',
  });
  return pino({ level, base: null }, json ? stream! : pretty);
}
