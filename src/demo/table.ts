import type { Answer } from '../core/question.js';
import { worstOf, type Perceived } from './footage.js';
import { stretches } from './timeline.js';

/** Maximum length of an answer in the table, characters; answers.json has the whole text. */
const LONGEST = 66;

const HEADS = ['condition', 'seconds', 'worst', 'found there', 'recovered', 'gain', 'answer'] as const;

/**
 * What became of the drive, a line a stretch of weather: when, severity where the truth is worst, what was found there, how many
 * recoveries were accepted of those tried, how much nearer to the clean picture they came, and the answer given.
 */
export function table(frames: readonly Perceived[], answers: readonly Answer[]): string {
  const rows = stretches(frames, ({ condition }) => condition).map(([name, first, last]) =>
    cells(name, frames.slice(first, last + 1), answers),
  );
  const widths = HEADS.map((head, i) => Math.max(head.length, ...rows.map((row) => row[i]!.length)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, i) => cell.padEnd(widths[i]!))
      .join('  ')
      .trimEnd();
  const rule = widths.map((width) => '─'.repeat(width)).join('  ');
  return [line(HEADS), rule, ...rows.map(line)].join('\n');
}

/** PSNR from which a captured picture counts as undamaged, decibels. */
const IDENTICAL_DB = 70;

function cells(name: string, frames: readonly Perceived[], answers: readonly Answer[]): string[] {
  const worst = worstOf(frames);
  const tried = frames.flatMap(({ recovery }) => recovery ?? []);
  const accepted = tried.filter((recovery) => recovery.accepted);
  const gains = frames.flatMap((f) =>
    f.recovery?.accepted && f.recovery.psnr !== undefined && f.psnr < IDENTICAL_DB
      ? [f.recovery.psnr - f.psnr]
      : [],
  );
  const found = (worst.found ?? [])
    .slice(0, 2)
    .map(({ kind, intensity }) => `${kind} ${intensity.toFixed(2)}`);
  return [
    name,
    `${seconds(frames[0]!.stampNs)}–${seconds(frames.at(-1)!.stampNs)}`,
    worst.severity === undefined ? '–' : worst.severity.toFixed(2),
    found.join(', ') || '–',
    tried.length === 0 ? '–' : `${accepted.length} of ${tried.length}`,
    gains.length === 0 ? '–' : `${signed(gains.reduce((a, b) => a + b, 0) / gains.length)} dB`,
    answerNear(worst, frames, answers),
  ];
}

const seconds = (ns: bigint): string => (Number(ns) / 1e9).toFixed(1);
const signed = (x: number): string => `${x < 0 ? '−' : '+'}${Math.abs(x).toFixed(1)}`;

/** The answer about the picture nearest to the worst moment, of those about this stretch. */
function answerNear(worst: Perceived, frames: readonly Perceived[], answers: readonly Answer[]): string {
  const [from, to] = [frames[0]!.stampNs, frames.at(-1)!.stampNs];
  const away = ({ stampNs }: Answer): number => Math.abs(Number(stampNs - worst.stampNs));
  const about = answers
    .filter(({ stampNs }) => stampNs >= from && stampNs <= to)
    .sort((a, b) => away(a) - away(b));
  const text = about[0]?.text ?? '–';
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1).trimEnd()}…` : text;
}
