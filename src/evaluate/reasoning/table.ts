import type { BenchFigure } from '../figure.js';
import type { DetectResult } from './detect.js';
import type { DriveResult } from './drive.js';
import { MODES } from './looker.js';
import type { ByKind, ViewScores } from './tally.js';

const LEVELS = ['low', 'mid', 'high'] as const;
const cells = (values: readonly string[]): string => values.map((value) => value.padStart(20)).join('');

/** Captured → recovered (clean), a row a kind. */
function byKind(title: string, table: ByKind<ViewScores>, digits: number): string {
  const row = ({ captured, recovered, clean }: ViewScores): string =>
    `${captured.toFixed(digits)} → ${recovered.toFixed(digits)} (${clean.toFixed(digits)})`;
  const rows = Object.entries(table).map(
    ([kind, levels]) => kind.padEnd(24) + cells(LEVELS.map((level) => row(levels[level]))),
  );
  return [`${title}: captured → recovered (clean)`, ''.padEnd(24) + cells(LEVELS), ...rows].join('\n');
}

function modes({ modes: all }: DetectResult): string {
  const share = (value: number): string => value.toFixed(3);
  const rows = MODES.map((mode) => {
    const { accuracy, restored, ms } = all[mode];
    const figures = [accuracy.clean, accuracy.low, accuracy.mid, accuracy.high, restored.high].map(share);
    return mode.padEnd(12) + [...figures, `${ms.toFixed(0)} ms`].map((f) => f.padStart(10)).join('');
  });
  const head = ['clean', 'low', 'mid', 'high', 'restored', 'took'].map((h) => h.padStart(10)).join('');
  return ['Answers, share right (restored: of pictures at high)', ''.padEnd(12) + head, ...rows].join('\n');
}

const goalLine = ({ id, goal, value, unit, met }: BenchFigure): string =>
  `${met === null ? ' ' : met ? '✓' : '✗'} ${id.padEnd(34)} ${String(value).padStart(9)} ${unit.padEnd(18)} ${goal}`;

/** The report for people. */
export function tables(goals: readonly BenchFigure[], drive?: DriveResult, detect?: DetectResult): string {
  return [
    ...(drive
      ? [byKind(`Texts and codes read on the drive, of ${drive.texts + drive.codes}`, drive.read, 0)]
      : []),
    ...(detect ? [byKind('Detection F1', detect.f1, 3), modes(detect)] : []),
    goals.map(goalLine).join('\n'),
  ].join('\n\n');
}
