import type { Sink } from '../core/events.js';
import { secondsText } from '../core/time.js';

/** Prints each answer that differs from the previous one to the same question. */
export function answerLines(stream: NodeJS.WritableStream): Sink {
  const last = new Map<string, string>();
  return {
    name: 'answers',
    wantsPictures: false,
    publish(event) {
      if (event.type !== 'answer') return;
      const { question, camera, text, stampNs } = event.answer;
      const key = `${camera} ${question.id}`;
      if (last.get(key) === text) return;
      last.set(key, text);
      stream.write(`${camera} ${secondsText(stampNs)} s  ${question.text}  ${text}\n`);
    },
    close: () => Promise.resolve(),
  };
}
