import { basename } from 'node:path';
import { present } from '../core/assessment.js';
import type { PipelineEvent, Sink } from '../core/events.js';
import { secondsText } from '../core/time.js';

type Report = Extract<PipelineEvent, { type: 'report' }>;

/** Prints one line per picture: its file or camera and stamp, severity, verdict and degradations. */
export function reportLines(stream: NodeJS.WritableStream): Sink {
  const waiting = new Map<string, Report>();
  return {
    name: 'lines',
    wantsPictures: false,
    publish(event) {
      if (event.type === 'report') waiting.set(event.header.camera, event);
      if (event.type !== 'verdict') return;
      const report = waiting.get(event.header.camera);
      if (!report) return;
      const { header, assessment } = report;
      const name =
        header.still && header.input
          ? basename(header.input)
          : `${header.camera} ${secondsText(header.stampNs)} s`;
      const found = present(assessment).map(({ kind, intensity }) => `${kind} ${intensity.toFixed(2)}`);
      const state =
        assessment.pictureState === 'normal' ? found.join(', ') || 'nothing' : assessment.pictureState;
      stream.write(
        `${name.padEnd(32)} severity ${assessment.severity.toFixed(2)}  ${event.verdict.kind.padEnd(8)}  ${state}\n`,
      );
    },
    close: () => Promise.resolve(),
  };
}
