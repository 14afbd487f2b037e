import { lettering } from '../../lettering.js';
import { random } from '../noise.js';

const word = (text: string, x: number, y: number, height: number, colour: string, weight = 1.6): string =>
  lettering(text, { x, y, height, colour, weight, anchor: 'middle' });

const pole = (x: number, top: number, bottom: number): string =>
  `<rect x="${x - 4}" y="${top}" width="8" height="${bottom - top}" fill="#8b9094"/><rect x="${x - 4}" y="${top}" width="3" height="${bottom - top}" fill="#c4c9cc"/>`;

/** Signs are drawn at 100 pixels a metre on a canvas of 140 × 340, foot at the bottom. */
export const SIGN = { width: 140, height: 340 } as const;

export const stop = (): string =>
  pole(70, 120, 340) +
  `<path d="M42 4H98L136 42V98L98 136H42L4 98V42Z" fill="#f4f2ee"/><path d="M44 9H96L131 44V96L96 131H44L9 96V44Z" fill="#b9161c"/>` +
  word('STOP', 70, 87, 34, '#fff', 1.9);

export const limit = (speed: number): string =>
  pole(70, 120, 340) +
  `<circle cx="70" cy="70" r="66" fill="#f6f4f0"/><circle cx="70" cy="70" r="55" fill="#f8f7f2" stroke="#c01a20" stroke-width="18"/>` +
  word(String(speed), 70, 93, 46, '#111', 1.9);

export const crossing = (): string =>
  pole(70, 120, 340) +
  `<rect x="6" y="6" width="128" height="128" rx="8" fill="#1b56a4"/><path d="M70 22L122 118H18Z" fill="#fff"/>` +
  `<circle cx="72" cy="54" r="7" fill="#111"/><path d="M72 62L68 86L56 108M68 86L84 108M72 66L58 80M72 66L86 78" stroke="#111" stroke-width="7" fill="none"/>`;

/** A board on two posts, 360 × 340 pixels at 100 a metre: town name or direction. */
export const board = (lines: readonly string[], ground: string, ink: string): string => {
  const height = 44 + lines.length * 56;
  const rows = lines.map((text, i) => word(text, 180, 78 + i * 58, 36, ink, 1.7)).join('');
  return (
    `${pole(50, height, 340)}${pole(310, height, 340)}<rect x="3" y="10" width="354" height="${height}" rx="12" fill="${ground}"/>` +
    `<rect x="10" y="17" width="340" height="${height - 14}" rx="8" fill="none" stroke="${ink}" stroke-width="4"/>${rows}`
  );
};

/** Gantry across the road, 14 × 7.2 m at 60 pixels a metre: 840 × 432 pixels. */
export const gantry = (left: string, right: string): string =>
  `<rect x="6" y="40" width="16" height="392" fill="#7d8387"/><rect x="818" y="40" width="16" height="392" fill="#7d8387"/>` +
  `<path d="M10 40H830M10 72H830M${Array.from({ length: 26 }, (_, i) => `${14 + i * 32} ${i % 2 ? 40 : 72}L${46 + i * 32} ${i % 2 ? 72 : 40}`).join('M')}" stroke="#8f959a" stroke-width="5" fill="none"/>` +
  `<rect x="40" y="12" width="330" height="108" rx="8" fill="#14508f" stroke="#e9edf0" stroke-width="4"/>${word(left, 205, 84, 36, '#fff', 1.6)}` +
  `<rect x="404" y="12" width="400" height="108" rx="8" fill="#f2f1ec" stroke="#1a1a1a" stroke-width="4"/>${word(right, 604, 84, 36, '#16181b', 1.6)}`;

/** Street lamp with its arm to the left, 160 × 480 pixels, 60 a metre. */
export const lamp = (): string =>
  `<rect x="140" y="40" width="9" height="440" fill="#6f7579"/><path d="M144 44Q140 14 96 14H60" stroke="#6f7579" stroke-width="7" fill="none"/>` +
  `<rect x="22" y="8" width="52" height="13" rx="5" fill="#565b5f"/><rect x="26" y="18" width="42" height="5" fill="#f3edd4"/>`;

/** Twelve metres of guard rail, 480 × 40 pixels. */
export const rail = (): string =>
  `<path d="M${Array.from({ length: 6 }, (_, i) => `${40 + i * 80} 8V40`).join('M')}" stroke="#757a7e" stroke-width="7"/>` +
  `<rect y="2" width="480" height="17" fill="#b4babd"/><rect y="4" width="480" height="4" fill="#d8dcde"/><rect y="10" width="480" height="3" fill="#858b8f"/>`;

/** Six metres of wooden fence, 360 × 78 pixels. */
export const fence = (seed: number): string => {
  const chance = random(seed);
  const boards = Array.from({ length: 18 }, (_, i) => {
    const tone = 96 + Math.floor(chance() * 34);
    const top = 4 + chance() * 4;
    return `<path d="M${i * 20 + 2} 78V${top + 8}L${i * 20 + 10} ${top}L${i * 20 + 18} ${top + 8}V78Z" fill="rgb(${tone + 24},${tone},${tone - 28})"/>`;
  });
  return `<rect y="24" width="360" height="7" fill="#6b5138"/><rect y="56" width="360" height="7" fill="#6b5138"/>${boards.join('')}`;
};
