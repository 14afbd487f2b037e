import type { Setting } from '../kind.js';

/** The streak of a drop or flake during the exposure: both ends in pixels, its value in 8-bit steps, its thickness. */
export type Line = readonly [
  x0: number,
  y0: number,
  x1: number,
  y1: number,
  value: number,
  thickness: number,
];

/** What falls: its way in pixels, how far it moves in a second and how it sways, both in picture heights. */
export interface Falling {
  readonly dx: number;
  readonly dy: number;
  readonly value: number;
  readonly thickness: number;
  readonly speed: number;
  readonly sway: number;
}

/** `count` lines spread over the picture; each falls at its own pace and comes back at the top. `near` is in [0, 1). */
export function fallingLines(
  { clip, time, width, height }: Setting,
  count: number,
  power: number,
  slant: number,
  look: (near: number) => Falling,
): Line[] {
  const wrap = (value: number, span: number): number => ((value % span) + span) % span;
  return Array.from({ length: count }, () => {
    const { dx, dy, value, thickness, speed, sway } = look(clip.uniform() ** power);
    const fallen = speed * height * time;
    const swayed = sway * height * Math.sin(2 * time + clip.uniform(0, 2 * Math.PI));
    const x = Math.floor(wrap(clip.uniform(0, width) + fallen * slant + swayed, width));
    const y = Math.floor(wrap(clip.uniform(0, height) + fallen, height));
    return [x, y, Math.trunc(x + dx), Math.trunc(y + dy), value, thickness] as const;
  });
}

/** Anti-aliased lines, later ones over earlier ones: 8-bit steps for each pixel. */
export function renderLines(lines: readonly Line[], width: number, height: number): Float32Array {
  const layer = new Float32Array(width * height);
  for (const line of lines) renderLine(layer, line, width, height);
  return layer;
}

/** Pixels that the soft edge of a line reaches outwards. */
const EDGE = 1.6;

function renderLine(
  layer: Float32Array,
  [x0, y0, x1, y1, value, thickness]: Line,
  width: number,
  height: number,
): void {
  const length = Math.hypot(x1 - x0, y1 - y0);
  const thin = thickness === 1;
  if (thin && length === 0) return;
  const [ux, uy] = length > 0 ? [(x1 - x0) / length, (y1 - y0) / length] : [0, 1];
  // As OpenCV draws them: a solid core of two pixels for each pair of thickness, and its soft edge.
  const core = thin ? 0 : (thickness + 1) >> 1;
  const cap = CAPS[thickness] ?? thickness / 2;
  const reach = Math.max(core, cap) + EDGE;
  const [top, bottom] = [Math.min(y0, y1) - reach, Math.max(y0, y1) + reach];
  const [left, right] = [Math.min(x0, x1) - reach, Math.max(x0, x1) + reach];
  for (let y = Math.max(0, Math.ceil(top)); y <= Math.min(height - 1, bottom); y++) {
    for (let x = Math.max(0, Math.ceil(left)); x <= Math.min(width - 1, right); x++) {
      const along = (x - x0) * ux + (y - y0) * uy;
      const beyond = Math.max(-along, along - length);
      const aside = Math.abs((x - x0) * uy - (y - y0) * ux);
      const cover = thin
        ? PEAK * edge(aside) * Math.min(1, Math.max(0, END - beyond))
        : Math.max(beyond <= 0 ? edge(aside - core) : 0, edge(Math.hypot(aside, Math.max(0, beyond)) - cap));
      layer[y * width + x]! += cover * (value - layer[y * width + x]!);
    }
  }
}

/** Radius of the round ends of a line, by its thickness; of thicker ones it is half of that. */
const CAPS = [0, 0, 0.7, 1.4, 1.5, 2.5, 3];

/** What a line of one pixel covers of the pixel it runs through, and of the pixel where it ends. */
const PEAK = 0.92;
const END = 0.62;

/** What is covered `u` pixels outside the core: 1 at 0, a half at 0.7, nothing from 1.6 on. */
function edge(u: number): number {
  if (u <= 0) return 1;
  if (u <= 0.5) return 1 - 0.48 * u;
  if (u <= 1) return 0.76 - 1.06 * (u - 0.5);
  return u < EDGE ? (0.23 * (EDGE - u)) / (EDGE - 1) : 0;
}
