import type { PipelineEvent, Sink } from '../core/events.js';
import { SourceNewsDesk, type SourceNews } from '../publish/sourceNews.js';
import type { LogLevel } from '../ros/rosout.js';
import { Repetition } from './repetition.js';

/** Where the lines go: a level and a text. */
export type Say = (level: 'debug' | 'info' | Extract<LogLevel, 'warn'>, text: string) => void;

/**
 * What is worth a line of the log as it happens: errors, each once and then counted, and what becomes of sources, once
 * a change and not once a try.
 */
export function logSink(say: Say, nowMs: () => number = () => performance.now()): Sink {
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
          say('warn', times > 1 ? `${text} (${times} times since the last line)` : text);
      }
      if (event.type !== 'source') return;
      say('debug', `${event.camera} is ${event.state}: ${event.reason}`);
      const news = desk.take(event);
      if (news) say(news.status === 'back' ? 'info' : 'warn', newsText(news));
    },
    close: () => Promise.resolve(),
  };
}

function newsText({ camera, status, reason, afterNs }: SourceNews): string {
  if (status === 'back') return `${camera} is back after ${(Number(afterNs) / 1e9).toFixed(1)} s`;
  return `${camera} ${status === 'refused' ? 'refuses access' : `is ${status}`}: ${reason}`;
}
