import { jsonText, summaryLine } from '../publish/jsonl/lines.js';
import type { Summary, Totals } from '../publish/summary.js';

/** Prints the totals of a run: as text on stderr, or with `json` as one line per camera on stdout. */
export function printSummary(summary: Summary, json = false): void {
  if (!json) return void process.stderr.write(`${summaryText(summary)}\n`);
  for (const [camera, totals] of summary.byCamera())
    process.stdout.write(jsonText(summaryLine(camera, totals)));
}

/** The totals of a run as text: one block per camera, without the lines whose count is zero. */
function summaryText(summary: Summary): string {
  return [...summary.byCamera()].map(([camera, totals]) => block(camera || 'run', totals)).join('\n');
}

function block(camera: string, totals: Totals): string {
  const { best, bestAgeMs } = totals;
  const lines: [string, string][] = [
    ['frames', `${totals.framesIn} in, ${totals.reported} reported`],
    ['verdicts', counts(totals.verdicts)],
    ['recovered', recovered(totals)],
    [
      'best',
      [
        counts(best),
        bestAgeMs && best.size > 0 ? `age p50 ${ms(bestAgeMs.p50)}, p99 ${ms(bestAgeMs.p99)}` : '',
      ]
        .filter(Boolean)
        .join('; '),
    ],
    ['dropped', counts(totals.drops)],
    ['answers', counts(totals.answers)],
    ['errors', counts(totals.errors)],
    ['condition', conditionText(totals)],
  ];
  const shown = lines.filter(([, text]) => text !== '');
  return `${camera}\n${shown.map(([name, text]) => `  ${name.padEnd(10)} ${text}`).join('\n')}`;
}

function recovered({ recovered: accepted, refused }: Totals): string {
  if (accepted === 0 && refused.size === 0) return '';
  return [
    `${accepted} accepted`,
    ...[...refused].map(([why, n]) => `${n} refused (${why.replace('_', ' ')})`),
  ].join(', ');
}

/** The camera's condition at the end of the run and its reason; empty if it is `ok`. */
const conditionText = ({ condition }: Totals): string =>
  condition && condition.kind !== 'ok' ? `${condition.kind}: ${condition.reason}` : '';

const counts = (map: ReadonlyMap<string, number>): string =>
  [...map]
    .map(([name, n]) => `${n} ${name.startsWith('FOG_') ? name : name.replaceAll('_', ' ')}`)
    .join(', ');

const ms = (value: number): string => `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;
