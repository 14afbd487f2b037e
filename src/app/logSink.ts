import type { PipelineEvent, Sink } from '../core/events.js';
import { SourceNewsDesk, type SourceNews } from '../publish/sourceNews.js';
import type { LogLevel } from '../ros/rosout.js';
import { Repetition } from './repetition.js';

/** Writes a line of the log. */
export type WriteLine = (level: 'debug' | 'info' | Extract<LogLevel, 'warn'>, text: string) => void;

/**
 * Logs errors and the states of sources as they happen. An error is logged once and then counted; a source, once per
 * change and not once per attempt to connect.
 */
export function logSink(writeLine: WriteLine, nowMs: () => number = () => performance.now()): Sink {
  const desk = new SourceNewsDesk();
  const errors = new Repetition();
  return {
    name: 'log',
    wantsPictures: false,
    publish(event: PipelineEvent) {
      if (event.type === 'error') {
        const { camera, code, message } = event;
        const text = `${camera && `${camera}: `}${code}: ${message}`;
        const times = errors.take(text, nowMs());
        if (times !== undefined)
          writeLine('warn', times > 1 ? `${text} (${times} times since the last line)` : text);
      }
      if (event.type !== 'source') return;
      writeLine('debug', `${event.camera} is ${event.state}: ${event.reason}`);
      if (event.notice) writeLine('info', `${event.camera}: ${event.notice}`);
      const news = desk.take(event);
      if (news) writeLine(news.status === 'back' ? 'info' : 'warn', newsText(news));
    },
    close: () => Promise.resolve(),
  };
}

function newsText({ camera, status, reason, afterNs }: SourceNews): string {
  if (status === 'back') return `${camera} is back after ${(Number(afterNs) / 1e9).toFixed(1)} s`;
  return `${camera} ${status === 'refused' ? 'refuses access' : `is ${status}`}: ${reason}`;
}
