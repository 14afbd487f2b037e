import { HAZE, type Canvas } from './canvas.js';
import type { Lens } from './lens.js';
import { fractal, type Tile } from './noise.js';

/** Radians of sky kept to the left and right of straight ahead. */
const AROUND = 1.1;

/** Sky, clouds, far hills and the tree line, drawn once and panned as the road swings. */
export class Sky {
  readonly #rgb: Float32Array;
  readonly #width: number;
  readonly #height: number;

  /** @param height rows above the horizon to keep */
  constructor(focal: number, height: number, seed: number) {
    this.#width = Math.ceil(2 * AROUND * focal);
    this.#height = height;
    this.#rgb = new Float32Array(this.#width * height * 3);
    const clouds = fractal(512, 512, { cells: 6, octaves: 6, keep: 0.56, seed: seed + 11 });
    const ridges = fractal(2048, 1, { cells: 9, octaves: 7, keep: 0.5, seed: seed + 12 });
    for (let y = 0; y < height; y++)
      for (let x = 0; x < this.#width; x++) this.#pixel(x, y, focal, clouds, ridges);
  }

  /** One pixel, y rows above the horizon. */
  #pixel(x: number, y: number, focal: number, clouds: Tile, ridges: Tile): void {
    const up = (y + 0.5) / focal;
    const aside = (x - this.#width / 2) / focal;
    const rise = Math.min(1, up / 0.42);
    const colour = [214 - 122 * rise ** 0.8, 224 - 76 * rise, 232 - 22 * rise];
    // Clouds lie in a plane above: far ones shrink towards the horizon.
    const far = 1 / (up + 0.06);
    const density = read(clouds, aside * far * 26 + 40, far * 58);
    const cloud = smoothstep(-0.05, 0.75, density) * Math.min(1, up / 0.08);
    const lit = 246 - 42 * smoothstep(0.3, 1.2, density);
    mix(colour, [lit, lit + 1, lit + 4], cloud * 0.92);
    const ridge = (scale: number, shift: number): number => read(ridges, aside * scale + shift, 0);
    cover(colour, [146, 163, 178], (0.052 + 0.02 * ridge(330, 200) - up) * focal);
    cover(colour, [121, 140, 142], (0.03 + 0.014 * ridge(420, 900) - up) * focal);
    const leaf = 10 * read(clouds, aside * 900, up * 1400);
    cover(colour, [86 + leaf, 104 + leaf, 82 + leaf], (0.018 + 0.008 * ridge(1500, 50) - up) * focal);
    this.#rgb.set(colour, (y * this.#width + x) * 3);
  }

  /** @param pan pixels the view has turned to the right */
  draw(canvas: Canvas, lens: Lens, pan: number): void {
    const rows = Math.min(canvas.height, Math.ceil(lens.horizon) + 1);
    for (let y = 0; y < rows; y++) {
      const up = Math.min(this.#height - 1, Math.max(0, Math.floor(lens.horizon) - y));
      for (let x = 0; x < canvas.width; x++) {
        const from = Math.min(this.#width - 2, Math.max(0, x - canvas.width / 2 + this.#width / 2 + pan));
        const column = Math.floor(from);
        const f = from - column;
        const at = (up * this.#width + column) * 3;
        const to = (y * canvas.width + x) * 3;
        for (let c = 0; c < 3; c++)
          canvas.rgb[to + c] = this.#rgb[at + c]! * (1 - f) + this.#rgb[at + 3 + c]! * f;
      }
    }
  }
}

function smoothstep(from: number, to: number, x: number): number {
  const t = Math.min(1, Math.max(0, (x - from) / (to - from)));
  return t * t * (3 - 2 * t);
}

function mix(colour: number[], over: readonly number[], share: number): void {
  for (let c = 0; c < 3; c++) colour[c] = colour[c]! * (1 - share) + over[c]! * share;
}

/** Lays a hill over the sky where it reaches above this pixel; `above` in pixels softens its edge. */
function cover(colour: number[], hill: readonly number[], above: number): void {
  const share = Math.min(1, Math.max(0, above + 0.5));
  mix(colour, hill, share * 0.95);
  if (share > 0) mix(colour, [HAZE.red, HAZE.green, HAZE.blue], 0.12 * share);
}

/** A tile read between its values, in cells. */
function read({ width, height, values }: Tile, x: number, y: number): number {
  const column = Math.floor(x);
  const row = Math.floor(y);
  const fx = x - column;
  const fy = y - row;
  const at = (c: number, r: number): number => values[(r & (height - 1)) * width + (c & (width - 1))]!;
  const top = at(column, row) * (1 - fx) + at(column + 1, row) * fx;
  const bottom = at(column, row + 1) * (1 - fx) + at(column + 1, row + 1) * fx;
  return top * (1 - fy) + bottom * fy;
}
