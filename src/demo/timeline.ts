import sharp from 'sharp';
import type { VerdictKind } from '../core/verdict.js';
import type { Perceived } from './footage.js';
import { lettering } from './lettering.js';
import { CLEAR } from './weather.js';

const WIDTH = 1400;
const HEIGHT = 620;
/** The plot, pixels. */
const PLOT = { left: 84, top: 96, right: 1372, bottom: 440 } as const;
const INK = '#22303c';
const SOFT = '#6b7883';
const BANDS: Readonly<Record<VerdictKind, string>> = {
  pass: '#dff0e0',
  recover: '#fbe6c2',
  hopeless: '#f3c6c2',
};
const CAPTURED = '#22303c';
const RECOVERED = '#1673c4';
const CONDITIONS: Readonly<Record<string, string>> = {
  fog: '#8ea1b1',
  night: '#3a4668',
  'dirty lens': '#8a7350',
  noise: '#7b5ba6',
};

const text = (
  words: string,
  x: number,
  y: number,
  height = 12,
  colour = INK,
  anchor: 'start' | 'middle' | 'end' = 'start',
): string => lettering(words, { x, y, height, colour, anchor, weight: height > 14 ? 1.3 : 1.15 });

/** Stretches of frames that have the same value, as [value, first, last]. */
export function stretches<T>(
  frames: readonly Perceived[],
  of: (frame: Perceived) => T,
): [T, number, number][] {
  const found: [T, number, number][] = [];
  frames.forEach((frame, i) => {
    const value = of(frame);
    const last = found.at(-1);
    if (last && last[0] === value) last[2] = i;
    else found.push([value, i, i]);
  });
  return found;
}

/** A plot of severity, verdicts and ground truth over time, as a PNG of 1400 × 620 pixels. */
export async function timeline(frames: readonly Perceived[]): Promise<Buffer> {
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}"><rect width="100%" height="100%" fill="#fff"/>` +
    `${heading()}${bands(frames)}${axes(frames)}${curves(frames)}${conditions(frames)}</svg>`;
  return sharp(Buffer.from(svg)).png().toBuffer();
}

/** Left edge of a frame's share of the time axis. */
const xOf = (index: number, frames: readonly Perceived[]): number =>
  PLOT.left + (index / frames.length) * (PLOT.right - PLOT.left);
const yOf = (severity: number): number => PLOT.bottom - severity * (PLOT.bottom - PLOT.top);

function heading(): string {
  const keys = (Object.entries(BANDS) as [VerdictKind, string][]).map(
    ([kind, colour], i) =>
      `<rect x="${PLOT.right - 730 + i * 110}" y="50" width="20" height="20" fill="${colour}" stroke="#b9c0c6"/>${text(kind, PLOT.right - 702 + i * 110, 65, 12)}`,
  );
  return (
    text('Severity along the drive', PLOT.left, 62, 22) +
    keys.join('') +
    `<path d="M${PLOT.right - 380} 60h34" stroke="${CAPTURED}" stroke-width="3"/>${text('captured', PLOT.right - 338, 65, 12)}` +
    `<circle cx="${PLOT.right - 190}" cy="60" r="4.5" fill="${RECOVERED}"/>${text('recovered, accepted', PLOT.right - 178, 65, 12)}`
  );
}

const bands = (frames: readonly Perceived[]): string =>
  stretches(frames, ({ verdict }) => verdict)
    .map(([verdict, first, last]) => {
      const x = xOf(first, frames);
      const fill = verdict ? BANDS[verdict] : '#fff';
      return `<rect x="${x}" y="${PLOT.top}" width="${xOf(last + 1, frames) - x}" height="${PLOT.bottom - PLOT.top}" fill="${fill}"/>`;
    })
    .join('');

function axes(frames: readonly Perceived[]): string {
  const levels = [0, 0.2, 0.4, 0.6, 0.8, 1].map((severity) => {
    const y = yOf(severity);
    return `<path d="M${PLOT.left} ${y}H${PLOT.right}" stroke="#5c6b78" stroke-opacity="${severity === 0 ? 1 : 0.18}"/>${text(severity.toFixed(1), PLOT.left - 12, y + 5, 12, SOFT, 'end')}`;
  });
  const last = secondsOf(frames.at(-1));
  const step = [1, 2, 5, 10, 20, 60].find((s) => last / s <= 16) ?? 120;
  const ticks = Array.from({ length: Math.floor(last / step) + 1 }, (_, i) => {
    const index = frames.findIndex((frame) => secondsOf(frame) >= i * step - 1e-6);
    const x = xOf(Math.max(0, index), frames);
    return `<path d="M${x} ${PLOT.bottom}v7" stroke="#5c6b78"/>${text(String(i * step), x, PLOT.bottom + 26, 12, SOFT, 'middle')}`;
  });
  const side = `<g transform="rotate(-90 26 ${(PLOT.top + PLOT.bottom) / 2})">${text('severity', 26, (PLOT.top + PLOT.bottom) / 2, 13, SOFT, 'middle')}</g>`;
  return `${levels.join('')}${ticks.join('')}${side}${text('seconds', (PLOT.left + PLOT.right) / 2, PLOT.bottom + 54, 13, SOFT, 'middle')}`;
}

const secondsOf = (frame: Perceived | undefined): number => Number(frame?.stampNs ?? 0n) / 1e9;

function curves(frames: readonly Perceived[]): string {
  const middle = (i: number): string => xOf(i + 0.5, frames).toFixed(1);
  const points = frames.flatMap(({ severity }, i) =>
    severity === undefined ? [] : [`${middle(i)} ${yOf(severity).toFixed(1)}`],
  );
  const dots = frames.flatMap(({ recovery }, i) =>
    recovery?.accepted
      ? [
          `<circle cx="${middle(i)}" cy="${yOf(recovery.severityAfter).toFixed(1)}" r="3" fill="${RECOVERED}" fill-opacity="0.8"/>`,
        ]
      : [],
  );
  return `<polyline points="${points.join(' ')}" fill="none" stroke="${CAPTURED}" stroke-width="2.6" stroke-linejoin="round"/>${dots.join('')}`;
}

/** The ground truth below the plot: the strength of each weather, and its name. */
function conditions(frames: readonly Perceived[]): string {
  const base = 574;
  const shapes = stretches(frames, ({ condition }) => condition).map(([name, first, last]) => {
    if (name === CLEAR) return '';
    const [from, to] = [xOf(first, frames), xOf(last + 1, frames)];
    const outline = frames.slice(first, last + 1).map(({ degradations }, i) => {
      const most = Math.max(0, ...degradations.map(({ intensity }) => intensity));
      return `L${xOf(first + i + 0.5, frames).toFixed(1)} ${(base - 56 * most).toFixed(1)}`;
    });
    const fill = CONDITIONS[name] ?? SOFT;
    return `<path d="M${from} ${base}${outline.join('')}L${to} ${base}Z" fill="${fill}"/>${text(name, (from + to) / 2, base + 26, 14, INK, 'middle')}`;
  });
  return `${text('truth', PLOT.left - 12, base - 6, 12, SOFT, 'end')}<path d="M${PLOT.left} ${base}H${PLOT.right}" stroke="#5c6b78"/>${shapes.join('')}`;
}
