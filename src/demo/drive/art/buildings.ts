import { lettering, widthOf } from '../../lettering.js';
import { pick, random } from '../noise.js';

export interface Style {
  readonly wall: string;
  readonly trim: string;
  readonly brick: boolean;
}

export const STYLES: readonly Style[] = [
  { wall: '#a5694f', trim: '#e6ded0', brick: true },
  { wall: '#d9cba8', trim: '#6b5a45', brick: false },
  { wall: '#8d9aa3', trim: '#eceae4', brick: false },
  { wall: '#8a4f40', trim: '#d9d0c0', brick: true },
  { wall: '#c9b3a0', trim: '#4e5a60', brick: false },
];

const bricks = (width: number, height: number): string =>
  `<defs><pattern id="br" width="16" height="12" patternUnits="userSpaceOnUse"><path d="M0 0H16M0 6H16M4 0V6M12 6V12" stroke="#000" stroke-opacity="0.22" stroke-width="1.2"/></pattern></defs>` +
  `<rect width="${width}" height="${height}" fill="url(#br)"/>`;

function window(x: number, y: number, trim: string, lit: number): string {
  const glass = ['#2f3d48', '#46586a', '#6d8494', '#90a4ae'][Math.floor(lit * 4)]!;
  const curtain =
    lit > 0.5
      ? `<path d="M${x} ${y}h12q-2 28 -8 52h-4zM${x + 40} ${y}h-12q2 28 8 52h4z" fill="#e9e2d2" opacity="0.75"/>`
      : '';
  return (
    `<rect x="${x - 4}" y="${y - 4}" width="48" height="60" fill="${trim}"/><rect x="${x}" y="${y}" width="40" height="52" fill="${glass}"/>` +
    `<path d="M${x + 4} ${y + 40}L${x + 28} ${y + 2}H${x + 38}L${x + 10} ${y + 50}Z" fill="#fff" opacity="0.16"/>${curtain}` +
    `<path d="M${x + 20} ${y}v52M${x} ${y + 20}h40" stroke="${trim}" stroke-width="3"/><rect x="${x - 6}" y="${y + 55}" width="52" height="6" fill="${trim}" opacity="0.8"/>`
  );
}

/** Front of a house, 40 pixels a metre, with a shop's name over its windows when it has one. */
export function facade(width: number, height: number, style: Style, seed: number, shop?: string): string {
  const chance = random(seed);
  const columns = Math.floor((width - 20) / 76);
  const left = (width - columns * 76) / 2 + 18;
  const floors = Math.floor((height - (shop ? 130 : 20)) / 92);
  const windows = Array.from({ length: floors * columns }, (_, i) =>
    window(left + (i % columns) * 76, 26 + Math.floor(i / columns) * 92, style.trim, chance()),
  );
  const wall = `<rect width="${width}" height="${height}" fill="${style.wall}"/>${style.brick ? bricks(width, height) : ''}`;
  const base = `<rect y="${height - 16}" width="${width}" height="16" fill="#6a6763"/><rect width="${width}" height="9" fill="${style.trim}"/>`;
  return wall + windows.join('') + (shop ? shopFront(shop, width, height, chance()) : '') + base;
}

/** Gable end of a house: as its front, under the triangle of its roof, `rise` pixels high. */
export function gable(width: number, height: number, rise: number, style: Style, seed: number): string {
  const wall = `<path d="M0 ${rise + 2}L${width / 2} 2L${width} ${rise + 2}Z" fill="${style.wall}"/>`;
  const trim = `<path d="M0 ${rise + 4}L${width / 2} 4L${width} ${rise + 4}" stroke="${style.trim}" stroke-width="8" fill="none"/>`;
  const attic = window(width / 2 - 20, rise - 46, style.trim, 0.3);
  return `<g transform="translate(0 ${rise})">${facade(width, height, style, seed)}</g>${wall}${attic}${trim}`;
}

function shopFront(name: string, width: number, height: number, chance: number): string {
  const top = height - 128;
  const awning = ['#7c2b2b', '#274b39', '#2c3e63'][Math.floor(chance * 3)]!;
  const sign = Math.min(width - 24, widthOf(name, 24) + 60);
  const panes = Array.from({ length: Math.floor((width - 90) / 90) }, (_, i) => {
    const x = 20 + i * 90;
    return `<rect x="${x}" y="${top + 44}" width="80" height="66" fill="#31404a" stroke="#ded8cb" stroke-width="4"/><path d="M${x + 12} ${top + 106}L${x + 44} ${top + 48}H${x + 62}L${x + 30} ${top + 106}Z" fill="#fff" opacity="0.15"/>`;
  });
  return (
    `${panes.join('')}<rect x="${width - 62}" y="${top + 40}" width="42" height="90" fill="#4a3626" stroke="#ded8cb" stroke-width="4"/>` +
    `<rect x="${(width - sign) / 2}" y="${top - 2}" width="${sign}" height="40" rx="4" fill="${awning}"/>` +
    lettering(name, {
      x: width / 2,
      y: top + 30,
      height: 24,
      weight: 1.6,
      anchor: 'middle',
      colour: '#f6efdc',
    })
  );
}

/** Roof tiles. */
export const roof = (seed: number): string => {
  const tone = pick(['#6d4136', '#54504d', '#7a4a38'], random(seed));
  return (
    `<defs><pattern id="t" width="14" height="12" patternUnits="userSpaceOnUse"><path d="M0 11Q7 4 14 11" stroke="#000" stroke-opacity="0.35" stroke-width="2" fill="none"/></pattern></defs>` +
    `<rect width="256" height="128" fill="${tone}"/><rect width="256" height="128" fill="url(#t)"/>`
  );
};

/** The logistics hall, 64 × 9.5 m at 32 pixels a metre: 2048 × 304, with its doors at the given pixels. */
export function hall(doors: readonly { readonly x: number; readonly number: number }[]): string {
  const panels = Array.from(
    { length: 128 },
    (_, i) => `<rect x="${i * 16}" width="8" height="304" fill="#fff" opacity="0.07"/>`,
  );
  const bays = doors.map(
    ({ x, number }) =>
      `<rect x="${x - 80}" y="146" width="160" height="158" fill="#23262a"/><rect x="${x - 70}" y="160" width="140" height="144" fill="#b9bfc3"/>` +
      `<path d="M${Array.from({ length: 8 }, (_, i) => `${x - 70} ${172 + i * 17}h140`).join('M')}" stroke="#8d9499" stroke-width="3"/>` +
      `<rect x="${x - 24}" y="108" width="48" height="34" fill="#f4c531"/>${lettering(String(number), { x, y: 137, height: 24, weight: 1.8, anchor: 'middle', colour: '#111' })}`,
  );
  return (
    `<rect width="2048" height="304" fill="#7f93a3"/>${panels.join('')}<rect width="2048" height="52" fill="#2f4a66"/>` +
    `<rect y="276" width="2048" height="28" fill="#6f6f6c"/>${bays.join('')}` +
    lettering('FOGLIGHT LOGISTICS', {
      x: 1072,
      y: 40,
      height: 27,
      weight: 1.7,
      anchor: 'middle',
      colour: '#f5f5f2',
    })
  );
}

/** The door of the bay with its code, 4.6 × 4.6 m at 128 pixels a metre, the board above it in the upper fifth. */
export const DOOR = { pixels: 640, metres: 5, code: { x: 148, y: 226, size: 344 } } as const;

export function door(code: readonly string[], name: string): string {
  const { x, y, size } = DOOR.code;
  const slats = Array.from({ length: 9 }, (_, i) => `M70 ${180 + i * 52}H570`);
  return (
    `<rect x="30" y="136" width="580" height="504" fill="#1f2226"/><rect x="70" y="150" width="500" height="490" fill="#c3c8cb"/>` +
    `<path d="${slats.join('')}" stroke="#969ca1" stroke-width="6"/><rect x="0" y="470" width="56" height="110" rx="8" fill="#191919"/><rect x="584" y="470" width="56" height="110" rx="8" fill="#191919"/>` +
    `<rect x="16" y="8" width="608" height="112" rx="10" fill="#f4c531" stroke="#17181a" stroke-width="8"/>` +
    lettering(name, { x: 320, y: 92, height: 54, weight: 1.7, anchor: 'middle', colour: '#131416' }) +
    `<rect x="${x}" y="${y}" width="${size}" height="${size}" fill="#fff"/>${place(code, x, y, size)}`
  );
}

/** A code's modules as one path in a square: rows of 1 and 0, quiet zone included. */
function place(rows: readonly string[], x: number, y: number, size: number): string {
  const module = size / rows.length;
  const dark = rows.flatMap((row, r) =>
    [...row].flatMap((bit, c) =>
      bit === '1' ? [`M${x + c * module} ${y + r * module}h${module}v${module}h${-module}Z`] : [],
    ),
  );
  return `<path d="${dark.join('')}" fill="#0d0d0e" shape-rendering="crispEdges"/>`;
}
