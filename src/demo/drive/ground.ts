import { HAZE, type Canvas } from './canvas.js';
import { COURSE } from './course.js';
import type { Lens } from './lens.js';
import { fractal, pyramid, type Tile } from './noise.js';

/** A strip of ground along the road: between two lines, of one colour, with grain. */
interface Strip {
  /** Metres right of the centre line. */
  readonly from: number;
  readonly to: number;
  readonly colour: readonly [number, number, number];
  /** Share of it that is there between two stations, in [0, 1]; everywhere when absent. */
  readonly there?: (near: number, far: number) => number;
  /** How strongly the fine and the broad grain show. */
  readonly grain: number;
  readonly patches: number;
  /** How softly its edges run out, metres. */
  readonly soft?: number;
}

/** Share of [near, far] that lies between two stations. */
const between = (from: number, to: number) => (near: number, far: number) =>
  Math.max(0, Math.min(far, to) - Math.max(near, from)) / (far - near);

/** Share of [near, far] covered by dashes. */
function dashes(length: number, gap: number, upTo: number) {
  const period = length + gap;
  const covered = (x: number): number =>
    Math.floor(x / period) * length + Math.min(length, x - Math.floor(x / period) * period);
  return (near: number, far: number): number =>
    ((covered(far) - covered(near)) / (far - near)) * between(-100, upTo)(near, far);
}

const WHITE = [214, 215, 210] as const;
const { roadHalf, yard, zebra } = COURSE;
const onRoad = between(-100, yard);

const line = (at: number, width: number, there: Strip['there'] = onRoad): Strip => ({
  from: at - width / 2,
  to: at + width / 2,
  colour: WHITE,
  there,
  grain: 0.04,
  patches: 0.14,
});
const track = (at: number): Strip => ({
  from: at - 0.28,
  to: at + 0.28,
  colour: [70, 71, 74],
  there: (near, far) => 0.32 * onRoad(near, far),
  grain: 0.07,
  patches: 0.1,
  soft: 0.35,
});

const STRIPS: readonly Strip[] = [
  { from: -400, to: 400, colour: [98, 116, 66], grain: 0.16, patches: 0.34 },
  { from: -7.4, to: -roadHalf, colour: [138, 129, 112], there: onRoad, grain: 0.14, patches: 0.2, soft: 0.5 },
  { from: roadHalf + 0.2, to: 8.3, colour: [164, 159, 151], there: onRoad, grain: 0.05, patches: 0.12 },
  { from: -roadHalf, to: roadHalf, colour: [96, 97, 100], there: onRoad, grain: 0.085, patches: 0.15 },
  { from: -34, to: 34, colour: [150, 148, 143], there: between(yard, 400), grain: 0.05, patches: 0.16 },
  ...[-4.3, -2.7, -0.8, 0.8, 2.7, 4.3].map(track),
  { from: roadHalf, to: roadHalf + 0.24, colour: [186, 184, 178], there: onRoad, grain: 0.05, patches: 0.06 },
  {
    from: roadHalf - 0.18,
    to: roadHalf,
    colour: [62, 62, 62],
    there: onRoad,
    grain: 0.08,
    patches: 0.1,
    soft: 0.1,
  },
  ...[6.37, 7.3].map((at) => ({ ...line(at, 0.05), colour: [128, 124, 118] as const })),
  line(-1.75 - 0.12, 0.12),
  line(-1.75 + 0.12, 0.12),
  line(1.75, 0.14, dashes(3, 4.5, zebra - 8)),
  line(1.75, 0.14, between(zebra - 8, zebra - 2)),
  line(1.75, 0.14, dashes(3, 4.5, yard)),
  line(-roadHalf + 0.22, 0.13),
  line(roadHalf - 0.42, 0.13),
  ...Array.from({ length: 10 }, (_, i) => line(-4.7 + i * 1.04, 0.52, between(zebra, zebra + 3.6))),
  line(1.75, 6.6, between(zebra - 2, zebra - 1.55)),
  ...[-7.5, -1.5, 4.5, 10.5].map((at) => ({
    ...line(at, 0.16, between(yard + 18, 400)),
    colour: [208, 172, 52] as const,
  })),
];

/** Metres that one tile of grain covers: fine for asphalt and grass, broad for patches and wear. */
const FINE = 5;
const BROAD = 61;

/** The ground, drawn strip by strip, row by row: a row lies at one distance. */
export class Ground {
  readonly #fine: Tile[];
  readonly #broad: Tile[];

  constructor(seed: number) {
    this.#fine = pyramid(fractal(512, 512, { cells: 32, octaves: 5, keep: 1.05, seed: seed + 1 }));
    this.#broad = pyramid(fractal(256, 256, { cells: 5, octaves: 5, keep: 0.62, seed: seed + 2 }));
  }

  draw(canvas: Canvas, lens: Lens): void {
    for (let y = Math.max(0, Math.floor(lens.horizon)); y < canvas.height; y++) {
      const drop = lens.eye[1] * lens.focal;
      const below = y - lens.horizon;
      const near = drop / (below + 1);
      const far = below > 0.2 ? drop / below : 4000;
      for (const strip of STRIPS) this.#span(canvas, lens, y, strip, near, Math.min(far, 4000));
    }
  }

  #span(canvas: Canvas, lens: Lens, y: number, strip: Strip, near: number, far: number): void {
    const there = strip.there?.(near + lens.eye[2], far + lens.eye[2]) ?? 1;
    if (there <= 0) return;
    const distance = (near + far) / 2;
    const pixel = distance / lens.focal;
    // The lateral place under the left edge of the picture.
    const left = lens.eye[0] - lens.bend(distance) - (lens.width / 2) * pixel;
    const ramp = 1 / Math.max(pixel, strip.soft ?? 0);
    const margin = 0.5 / ramp;
    const from = Math.max(0, Math.floor((strip.from - margin - left) / pixel));
    const to = Math.min(canvas.width, Math.ceil((strip.to + margin - left) / pixel));
    if (from >= to) return;
    const foot = Math.sqrt(pixel * Math.max(pixel, far - near)) * 0.6;
    const fine = rowOf(this.#fine, FINE, foot, distance + lens.eye[2]);
    const broad = rowOf(this.#broad, BROAD, foot, distance + lens.eye[2]);
    const clear = HAZE.half / (HAZE.half + distance);
    const [red, green, blue] = strip.colour;
    const { rgb, width } = canvas;
    for (let x = from; x < to; x++) {
      const lateral = left + (x + 0.5) * pixel;
      const inner = Math.min(lateral - strip.from, strip.to - lateral) * ramp + 0.5;
      const cover = (inner >= 1 ? 1 : inner <= 0 ? 0 : inner) * there;
      const value = 1 + strip.grain * sample(fine, lateral) + strip.patches * sample(broad, lateral);
      const light = value * clear * cover;
      const veil = (1 - clear) * cover;
      const at = (y * width + x) * 3;
      rgb[at] = red * light + HAZE.red * veil + rgb[at]! * (1 - cover);
      rgb[at + 1] = green * light + HAZE.green * veil + rgb[at + 1]! * (1 - cover);
      rgb[at + 2] = blue * light + HAZE.blue * veil + rgb[at + 2]! * (1 - cover);
    }
  }
}

/** Two rows of a tile and the mix between them, ready to be sampled across. */
interface Row {
  readonly values: Float32Array;
  readonly upper: number;
  readonly lower: number;
  readonly mix: number;
  readonly mask: number;
  readonly perMetre: number;
}

/** The rows of a tile at a station, from the level whose cells are about `foot` metres. */
function rowOf(levels: readonly Tile[], metres: number, foot: number, station: number): Row {
  const wanted = Math.max(0, Math.round(Math.log2((foot * levels[0]!.width) / metres)));
  const tile = levels[Math.min(wanted, levels.length - 1)]!;
  const v = (station / metres) * tile.height + 1000 * tile.height;
  const row = Math.floor(v);
  const at = (r: number): number => (r & (tile.height - 1)) * tile.width;
  const perMetre = tile.width / metres;
  return {
    values: tile.values,
    upper: at(row),
    lower: at(row + 1),
    mix: v - row,
    mask: tile.width - 1,
    perMetre,
  };
}

function sample({ values, upper, lower, mix, mask, perMetre }: Row, lateral: number): number {
  const u = lateral * perMetre + 1048576;
  const column = Math.floor(u);
  const fu = u - column;
  const a = column & mask;
  const b = (column + 1) & mask;
  const top = values[upper + a]! * (1 - fu) + values[upper + b]! * fu;
  const bottom = values[lower + a]! * (1 - fu) + values[lower + b]! * fu;
  return top * (1 - mix) + bottom * mix;
}
