import { kind } from '../kind.js';
import { meanShift as filterByMeanShift } from '../meanShift.js';
import { blank, copyImage, type RgbImage } from '../rgbImage.js';
import type { Random } from '../random.js';
import { throughJpeg } from '../reference/transmission.js';
import { unitOf } from '../field.js';
import { throughVideoCodec } from './videoCodec.js';

/** JPEG or a video codec, one of them for a whole clip. */
export const compression = kind<{ codec: 'jpeg' | 'video'; amount: number }>(
  (s, { clip }) => ({ codec: clip.pick(['jpeg', 'video'] as const), amount: s }),
  ({ codec, amount }, picture) => {
    if (amount === 0) return copyImage(picture);
    if (codec === 'jpeg') return throughJpeg(picture, Math.max(4, Math.round(90 * (1 - amount) ** 1.2)));
    return throughVideoCodec(picture, Math.round(22 + 27 * amount));
  },
);

interface Loss {
  /** Side of a macroblock, pixels. */
  readonly block: number;
  readonly runs: readonly Run[];
}

/** Macroblocks of one row that did not arrive, and what a decoder put in their place. */
interface Run {
  readonly row: number;
  readonly column: number;
  readonly count: number;
  readonly concealment: 'smear' | 'displaced' | 'grey' | 'green';
  /** Macroblocks. */
  readonly shift: readonly [columns: number, rows: number];
}

/** Seconds that a loss stays visible, until the next key frame. */
const KEY_FRAME_S = 0.5;

/** Packets lost on the way: slices smeared, displaced or blank until the next key frame. */
export const blockExchange = kind<Loss>(
  (s, { clip, time, width, height }) => {
    const block = Math.max(8, Math.round(16 * unitOf({ width, height })));
    const [columns, rows] = [Math.ceil(width / block), Math.ceil(height / block)];
    const random = clip.fork(Math.floor(time / KEY_FRAME_S));
    const lost = 0.35 * s * columns * rows;
    const runs: Run[] = [];
    for (let sum = 0; sum < lost; sum += runs.at(-1)!.count) runs.push(drawRun(random, columns, rows));
    return { block, runs };
  },
  ({ block, runs }, picture) => {
    const out = copyImage(picture);
    for (const run of runs) conceal(out.bytes, picture, block, run);
    return out;
  },
);

function drawRun(random: Random, columns: number, rows: number): Run {
  return {
    row: random.integer(0, rows - 1),
    column: random.integer(0, columns - 1),
    count: random.integer(1, Math.max(1, columns >> 1)),
    concealment: random.pick(['smear', 'displaced', 'displaced', 'displaced', 'grey', 'green'] as const),
    shift: [random.integer(-3, 3), random.integer(-2, 2)],
  };
}

const BLANKS = { grey: [128, 128, 128], green: [0, 135, 0] } as const;

function conceal(out: Uint8ClampedArray, { width, height, data }: RgbImage, block: number, run: Run): void {
  const top = run.row * block;
  const from = run.column * block;
  const to = Math.min(width, from + run.count * block);
  for (let y = top; y < Math.min(height, top + block); y++) {
    for (let x = from; x < to; x++) {
      const o = (y * width + x) * 3;
      if (run.concealment === 'grey' || run.concealment === 'green') {
        out.set(BLANKS[run.concealment], o);
        continue;
      }
      const smeared = run.concealment === 'smear';
      const u = smeared ? x : Math.min(width - 1, Math.max(0, x + run.shift[0] * block));
      const v = smeared ? Math.max(0, top - 1) : Math.min(height - 1, Math.max(0, y + run.shift[1] * block));
      for (let c = 0; c < 3; c++) out[o + c] = data[(v * width + u) * 3 + c]!;
    }
  }
}

/** The smearing of a noise filter with too high a strength. */
export const meanShift = kind<{ reach: number; range: number }>(
  (s, setting) => ({ reach: Math.round(40 * s * unitOf(setting)), range: Math.round(40 * s) }),
  ({ reach, range }, picture) => filterByMeanShift(picture, reach, range),
);

interface Bands {
  /** Pixels from band to band. */
  readonly period: number;
  /** Share of a period the bands have moved. */
  readonly phase: number;
  readonly depth: number;
  /** Share of the rows that dropped out, and the chance for each. */
  readonly dropped: readonly number[];
}

/** Mains flicker rolling through the picture, and rows that drop out anew in every picture. */
export const scanLines = kind<Bands>(
  (s, { clip, random, time, height, width }) => {
    const unit = unitOf({ width, height });
    const [period, speed] = [height / clip.uniform(1.5, 6), clip.uniform(0.4, 1.5)];
    const rows = Math.round((0.25 * s * height) / Math.max(1, Math.round(2 * unit)));
    const dropped = Array.from({ length: rows }, () => random.integer(0, height - 1));
    return { period, phase: clip.uniform() + speed * time, depth: 0.75 * s, dropped };
  },
  ({ period, phase, depth, dropped }, picture) => {
    const { width, height, data } = picture;
    const out = blank(picture);
    const thick = Math.max(1, Math.round(2 * unitOf(picture)));
    const gain = Float32Array.from({ length: height }, (_, y) => {
      const wave = 0.5 - 0.5 * Math.cos(2 * Math.PI * (y / period + phase));
      return 1 - depth * wave ** 2;
    });
    for (const y of dropped) gain.fill(0.06, y, y + thick);
    for (let y = 0, o = 0; y < height; y++) {
      for (let i = 0; i < width * 3; i++, o++) out.bytes[o] = data[o]! * gain[y]!;
    }
    return out;
  },
);
