import type { Random } from '../random.js';

/** Its centre, radii in pixels, brightness of the glow as a share of white, and colour as shares of white. */
export type Lamp = readonly [
  x: number,
  y: number,
  core: number,
  glow: number,
  strength: number,
  red: number,
  green: number,
  blue: number,
];

/** Brightness of a core as a multiple of white; the camera clips it. */
const CORE = 1.5;
/** Radius, in multiples of the glow's own, beyond which it is fainter than one grey level. */
const FAINT = 7;

/** Lamps that shine through fog and night: a core that is white, and a glow around it. */
export function drawLamps(random: Random, width: number, height: number, count: number): Lamp[] {
  return Array.from({ length: count }, (): Lamp => {
    const x = width * random.uniform();
    const y = height * random.uniform(0.1, 0.9);
    const core = width * random.uniform(0.001, 0.012);
    const glow = core * random.uniform(2, 8);
    const warm = random.uniform(0, 0.6);
    return [x, y, core, glow, random.uniform(0.1, 0.7), 1, 1 - 0.4 * warm, 1 - warm];
  });
}

/** The light that lamps add to each value of a packed picture; 255 is white. */
export function lightOf(lamps: readonly Lamp[], width: number, height: number): Float32Array {
  const out = new Float32Array(width * height * 3);
  for (const [x0, y0, core, glow, strength, ...color] of lamps) {
    const reach = Math.max(3 * core, FAINT * glow);
    const [left, right] = [Math.max(0, Math.ceil(x0 - reach)), Math.min(width - 1, x0 + reach)];
    for (let y = Math.max(0, Math.ceil(y0 - reach)); y <= Math.min(height - 1, y0 + reach); y++) {
      for (let x = left, o = 3 * (y * width + x); x <= right; x++, o += 3) {
        const away = Math.hypot(x - x0, y - y0);
        const light = CORE * Math.exp(-((away / core) ** 2)) + strength * Math.exp(-away / glow);
        for (let c = 0; c < 3; c++) out[o + c]! += 255 * light * color[c]!;
      }
    }
  }
  return out;
}
