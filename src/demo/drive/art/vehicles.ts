import { lettering } from '../../lettering.js';

/**
 * Vehicles as flat faces, in SVG. Cars are drawn at 120 pixels a metre with the ground at the bottom edge,
 * trucks at 60. Faces reach down to the ground; what is not there is left clear.
 */
export interface Paint {
  readonly light: string;
  readonly base: string;
  readonly dark: string;
}

export const PAINTS: Readonly<Record<'red' | 'blue' | 'silver' | 'black' | 'white' | 'green', Paint>> = {
  red: { light: '#d8584a', base: '#a92a22', dark: '#5e1512' },
  blue: { light: '#5b86bd', base: '#2b548c', dark: '#152b4b' },
  silver: { light: '#d5d9dc', base: '#9da3a8', dark: '#585d62' },
  black: { light: '#5a5f66', base: '#2b2e33', dark: '#121316' },
  white: { light: '#fbfbf9', base: '#dcdcd8', dark: '#8e8f8d' },
  green: { light: '#7fa08a', base: '#3f6b52', dark: '#1e3528' },
};

const body = (id: string, { light, base, dark }: Paint): string =>
  `<defs><linearGradient id="${id}" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="${light}"/>` +
  `<stop offset="0.45" stop-color="${base}"/><stop offset="1" stop-color="${dark}"/></linearGradient>` +
  `<linearGradient id="glass" x1="0" y1="0" x2="0.25" y2="1"><stop offset="0" stop-color="#8fa6b5"/>` +
  `<stop offset="0.45" stop-color="#2c3840"/><stop offset="1" stop-color="#14191d"/></linearGradient></defs>`;

const plate = (text: string, x: number, y: number): string =>
  `<rect x="${x - 31}" y="${y}" width="62" height="17" rx="2" fill="#f2f1ea" stroke="#222" stroke-width="1"/>` +
  lettering(text, { x, y: y + 13.5, height: 10, weight: 1.5, anchor: 'middle', colour: '#15171c' });

/** Back of a car up to the belt line, 1.8 × 0.95 m: 216 × 114 pixels. */
export const carBack = (paint: Paint, number: string): string =>
  `${body('p', paint)}<rect x="10" y="84" width="36" height="30" rx="6" fill="#141414"/>` +
  `<rect x="170" y="84" width="36" height="30" rx="6" fill="#141414"/>` +
  `<path d="M6 8Q10 0 24 0H192Q206 0 210 8L214 60Q215 92 204 96H12Q1 92 2 60Z" fill="url(#p)"/>` +
  `<path d="M4 66H212V88Q210 96 202 96H14Q6 96 4 88Z" fill="#1c1d20" opacity="0.85"/>` +
  `<path d="M6 14Q8 6 18 6H44L40 34H5Z" fill="#8e1016"/><path d="M210 14Q208 6 198 6H172L176 34H211Z" fill="#8e1016"/>` +
  `<rect x="9" y="10" width="22" height="10" rx="3" fill="#f0483e"/><rect x="185" y="10" width="22" height="10" rx="3" fill="#f0483e"/>` +
  `<rect x="8" y="24" width="14" height="7" fill="#ffb25a"/><rect x="194" y="24" width="14" height="7" fill="#ffb25a"/>` +
  `<path d="M48 8H168" stroke="#fff" stroke-opacity="0.35" stroke-width="3"/>${plate(number, 108, 40)}`;

/** Front of a car up to the belt line, 1.8 × 0.95 m: 216 × 114 pixels. */
export const carFront = (paint: Paint, number: string): string =>
  `${body('p', paint)}<rect x="10" y="84" width="36" height="30" rx="6" fill="#141414"/>` +
  `<rect x="170" y="84" width="36" height="30" rx="6" fill="#141414"/>` +
  `<path d="M6 16Q12 2 34 2H182Q204 2 210 16L214 60Q215 92 204 96H12Q1 92 2 60Z" fill="url(#p)"/>` +
  `<path d="M58 26H158L150 46H66Z" fill="#17181b"/><path d="M22 70H194L186 90H30Z" fill="#202226"/>` +
  `<path d="M8 20H48L54 40Q26 44 8 36Z" fill="#fdf9e6" stroke="#777" stroke-width="1.5"/>` +
  `<path d="M208 20H168L162 40Q190 44 208 36Z" fill="#fdf9e6" stroke="#777" stroke-width="1.5"/>${plate(number, 108, 54)}`;

const wheel = (x: number, y: number, r: number): string =>
  `<circle cx="${x}" cy="${y}" r="${r}" fill="#131313"/><circle cx="${x}" cy="${y}" r="${r * 0.62}" fill="#9aa0a5"/>` +
  `<circle cx="${x}" cy="${y}" r="${r * 0.5}" fill="#4b5056"/><circle cx="${x}" cy="${y}" r="${r * 0.16}" fill="#c4c9cd"/>`;

/** Side of a car up to the belt line with its nose at the left, 4.3 × 0.95 m: 516 × 114 pixels. */
export const carSide = (paint: Paint): string =>
  `${body('p', paint)}<path d="M4 40Q10 14 60 8L150 0H500Q512 4 514 40V84Q510 94 500 94H14Q2 92 3 70Z" fill="url(#p)"/>` +
  `<path d="M48 94A42 42 0 0 1 132 94ZM384 94A42 42 0 0 1 468 94Z" fill="#0e0e0f"/>` +
  `<path d="M160 4L156 86H372M268 4V86" stroke="#000" stroke-opacity="0.4" stroke-width="2" fill="none"/>` +
  `<path d="M20 30H500" stroke="#fff" stroke-opacity="0.28" stroke-width="3"/>` +
  `<rect x="236" y="20" width="22" height="5" rx="2" fill="#ddd"/><rect x="344" y="20" width="22" height="5" rx="2" fill="#ddd"/>` +
  `<path d="M4 36L30 26V44H5Z" fill="#fdf6dd"/><path d="M513 30L492 26V46H514Z" fill="#b3161b"/>${wheel(90, 80, 34)}${wheel(426, 80, 34)}`;

/** Side windows with the front at the left, 3.3 × 0.55 m: 396 × 66 pixels. */
export const carCabin = (paint: Paint): string =>
  `${body('p', paint)}<path d="M2 66L112 3Q118 0 130 0H330Q344 0 350 8L394 66Z" fill="url(#p)"/>` +
  `<path d="M34 64L120 10H204V64ZM214 10H322Q334 10 340 18L368 64H214Z" fill="url(#glass)"/>`;

/** Rear or front window in its frame, 1.76 × 0.62 m: 212 × 74 pixels. */
export const carWindow = (paint: Paint): string =>
  `${body('p', paint)}<path d="M0 74L24 6Q28 0 40 0H172Q184 0 188 6L212 74Z" fill="url(#p)"/>` +
  `<path d="M14 70L34 10H178L198 70Z" fill="url(#glass)"/><path d="M60 70L92 12H112L82 70Z" fill="#fff" opacity="0.13"/>` +
  `<ellipse cx="66" cy="58" rx="15" ry="17" fill="#0b0d0f" opacity="0.7"/><ellipse cx="146" cy="58" rx="15" ry="17" fill="#0b0d0f" opacity="0.7"/>`;

/** Roof, bonnet and boot: plain paint with a sheen. */
export const panel = ({ light, base }: Paint): string =>
  `<defs><linearGradient id="r" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="${light}"/>` +
  `<stop offset="1" stop-color="${base}"/></linearGradient></defs><rect width="64" height="64" fill="url(#r)"/>`;

/** Back doors of a box truck, 2.5 × 3.8 m: 150 × 228 pixels. */
export const truckBack = (name: string): string =>
  `<rect x="12" y="188" width="26" height="40" rx="4" fill="#151515"/><rect x="112" y="188" width="26" height="40" rx="4" fill="#151515"/>` +
  `<rect x="1" y="1" width="148" height="182" rx="3" fill="#e9e9e4" stroke="#8c8f90" stroke-width="3"/>` +
  `<path d="M75 3V182M56 8V178M94 8V178" stroke="#9fa3a4" stroke-width="2"/><path d="M50 96H62M88 96H100" stroke="#555" stroke-width="4"/>` +
  `<rect x="4" y="122" width="142" height="12" fill="#c43b2d"/><rect x="2" y="184" width="146" height="18" fill="#2a2c2f"/>` +
  `<rect x="8" y="187" width="20" height="10" fill="#e0352c"/><rect x="122" y="187" width="20" height="10" fill="#e0352c"/>` +
  `<rect x="30" y="188" width="9" height="8" fill="#ffae42"/><rect x="111" y="188" width="9" height="8" fill="#ffae42"/>` +
  lettering(name, { x: 75, y: 64, height: 19, weight: 1.6, anchor: 'middle', colour: '#23507f' });

/** Side of a box truck with its nose at the left, 9 × 3.8 m: 540 × 228 pixels. */
export const truckSide = (name: string): string =>
  `<path d="M0 190V66Q2 56 12 54H98V190Z" fill="#a92f26"/><path d="M10 106V72Q11 66 18 66H72V106Z" fill="#33424c"/><path d="M4 130H98" stroke="#fff" stroke-opacity="0.25" stroke-width="3"/>` +
  `<rect x="4" y="184" width="530" height="14" fill="#26282b"/><rect x="100" y="1" width="438" height="182" rx="3" fill="#deded9" stroke="#8c8f90" stroke-width="3"/>` +
  `<path d="M${[170, 240, 310, 380, 450].map((x) => `${x} 4V182`).join('M')}" stroke="#c5c6c3" stroke-width="2"/><rect x="102" y="122" width="434" height="12" fill="#c43b2d"/>` +
  `${wheel(54, 200, 27)}${wheel(420, 200, 27)}${wheel(482, 200, 27)}${truckName(name, 319)}`;

export const truckName = (name: string, x: number): string =>
  lettering(name, { x, y: 88, height: 44, weight: 1.5, anchor: 'middle', colour: '#23507f' });

/** Cab of a truck from the front, 2.5 × 2.9 m: 150 × 174 pixels. */
export const truckFront = (): string =>
  `<rect x="6" y="140" width="28" height="34" rx="4" fill="#131313"/><rect x="116" y="140" width="28" height="34" rx="4" fill="#131313"/>` +
  `<path d="M1 8Q2 1 10 0H140Q148 1 149 8V146Q149 156 140 156H10Q1 156 1 146Z" fill="#b5362c"/><rect x="1" y="0" width="148" height="10" rx="4" fill="#8b241d"/>` +
  `<path d="M10 16H140L143 72H7Z" fill="#27343d"/><path d="M40 70L58 18H74L58 70Z" fill="#fff" opacity="0.14"/>` +
  `<path d="M24 84H126V122H24Z" fill="#33373b"/><path d="M24 93H126M24 103H126M24 113H126" stroke="#aab0b4" stroke-width="3"/>` +
  `<rect x="6" y="124" width="30" height="17" rx="4" fill="#fbf6df" stroke="#555"/><rect x="114" y="124" width="30" height="17" rx="4" fill="#fbf6df" stroke="#555"/>` +
  `<rect x="40" y="126" width="70" height="16" fill="#26282b"/>`;

/** Front wall of its box, 2.5 × 3.8 m: 150 × 228 pixels. */
export const boxFront = (): string =>
  `<rect x="1" y="1" width="148" height="182" rx="3" fill="#cfcfca" stroke="#8c8f90" stroke-width="3"/>`;

/** Back of a delivery van, 2 × 2.3 m: 240 × 276 pixels. */
export const vanBack = (paint: Paint, number: string): string =>
  `${body('p', paint)}<rect x="14" y="244" width="38" height="32" rx="6" fill="#141414"/><rect x="188" y="244" width="38" height="32" rx="6" fill="#141414"/>` +
  `<path d="M14 16Q18 2 36 2H204Q222 2 226 16L236 240Q236 252 226 252H14Q4 252 4 240Z" fill="url(#p)"/>` +
  `<path d="M120 6V236" stroke="#000" stroke-opacity="0.45" stroke-width="3"/><rect x="34" y="32" width="76" height="66" rx="8" fill="url(#glass)"/>` +
  `<rect x="130" y="32" width="76" height="66" rx="8" fill="url(#glass)"/><rect x="8" y="126" width="18" height="66" rx="5" fill="#c0211f"/>` +
  `<rect x="214" y="126" width="18" height="66" rx="5" fill="#c0211f"/><rect x="6" y="226" width="228" height="26" rx="6" fill="#232427"/>${plate(number, 120, 180)}`;

/** Side of a delivery van with its nose at the left, 5.2 × 2.3 m: 624 × 276 pixels. */
export const vanSide = (paint: Paint, name: string): string =>
  `${body('p', paint)}<path d="M6 244V170Q10 140 70 122L130 22Q140 4 160 3H606Q620 4 620 24V244Z" fill="url(#p)"/>` +
  `<path d="M84 124L142 34H206V124Z" fill="url(#glass)"/><path d="M216 20V236M216 130H616" stroke="#000" stroke-opacity="0.3" stroke-width="3" fill="none"/>` +
  `<path d="M6 172L44 158V186H6Z" fill="#fdf6dd"/>${wheel(116, 236, 39)}${wheel(500, 236, 39)}${vanName(name, 418)}`;

export const vanName = (name: string, x: number): string =>
  lettering(name, { x, y: 106, height: 46, weight: 1.6, anchor: 'middle', colour: '#f4f1e6' });

/** A soft shadow to lie on the ground: 64 × 64 pixels. */
export const shadow = (): string =>
  `<defs><filter id="b"><feGaussianBlur stdDeviation="5"/></filter></defs>` +
  `<rect x="10" y="8" width="44" height="48" rx="8" fill="#0a0c10" opacity="0.72" filter="url(#b)"/>`;
