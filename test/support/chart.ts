import type { RawImage } from '../../src/ingest/encodings/rawImage.js';

/** A picture whose colours are known: packed rgb8. */
export interface Chart {
  readonly width: number;
  readonly height: number;
  readonly rgb: Uint8Array;
}

export const COLUMNS = 6;
export const ROWS = 4;

/** The 24 colours of a photographer's colour chart, in sRGB. */
const COLOURS = [
  0x735244, 0xc29682, 0x627a9d, 0x576c43, 0x8580b1, 0x67bdaa, 0xd67e2c, 0x505ba6, 0xc15a63, 0x5e3c6c,
  0x9dbc40, 0xe0a32e, 0x383d96, 0x469449, 0xaf363c, 0xe7c71f, 0xbb5695, 0x0885a1, 0xf3f3f2, 0xc8c8c8,
  0xa0a0a0, 0x7a7a79, 0x555555, 0x343434,
];

export function colourChart(width: number, height: number): Chart {
  const rgb = new Uint8Array(width * height * 3);
  for (let y = 0, to = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, to += 3) {
      const patch = COLUMNS * Math.floor((y * ROWS) / height) + Math.floor((x * COLUMNS) / width);
      const colour = COLOURS[patch]!;
      rgb.set([colour >> 16, (colour >> 8) & 255, colour & 255], to);
    }
  }
  return { width, height, rgb };
}

/** Red, green and blue in the middle of each patch. */
export function patches(picture: Chart): number[][] {
  const middles: number[][] = [];
  for (let row = 0; row < ROWS; row += 1) {
    for (let column = 0; column < COLUMNS; column += 1) {
      const y = Math.floor(((row + 0.5) * picture.height) / ROWS);
      const x = Math.floor(((column + 0.5) * picture.width) / COLUMNS);
      const at = 3 * (y * picture.width + x);
      middles.push([...picture.rgb.subarray(at, at + 3)]);
    }
  }
  return middles;
}

type Sample = (x: number, y: number) => number;

const clamp = (value: number): number => Math.min(255, Math.max(0, Math.round(value)));

/** BT.601 in limited range: what USB cameras and OpenCV mean by YUV. */
export const toYuv = (r: number, g: number, b: number): [number, number, number] => [
  clamp(16 + (65.481 * r + 128.553 * g + 24.966 * b) / 255),
  clamp(128 + (-37.797 * r - 74.203 * g + 112 * b) / 255),
  clamp(128 + (112 * r - 93.786 * g - 18.214 * b) / 255),
];

export const fromYuv = (y: number, u: number, v: number): [number, number, number] => {
  const luma = (255 / 219) * (y - 16);
  return [
    clamp(luma + 1.596027 * (v - 128)),
    clamp(luma - 0.391762 * (u - 128) - 0.812968 * (v - 128)),
    clamp(luma + 2.017232 * (u - 128)),
  ];
};

/** yuv420p, as a frame holds it, to rgb8. */
export function yuv420pToRgb(width: number, height: number, planes: Uint8Array): Chart {
  const chromaWidth = Math.ceil(width / 2);
  const u = width * height;
  const v = u + chromaWidth * Math.ceil(height / 2);
  const rgb = new Uint8Array(width * height * 3);
  for (let y = 0, to = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, to += 3) {
      const chroma = (y >> 1) * chromaWidth + (x >> 1);
      rgb.set(fromYuv(planes[y * width + x]!, planes[u + chroma]!, planes[v + chroma]!), to);
    }
  }
  return { width, height, rgb };
}

export interface EncodeOptions {
  /** Bytes after each row, filled with what no row may show. */
  readonly padding?: number;
  readonly bigEndian?: boolean;
}

/** A chart in an encoding, written in the plainest way there is. */
export function encodeChart(chart: Chart, encoding: string, options: EncodeOptions = {}): RawImage {
  const { padding = 0, bigEndian = false } = options;
  const { width, height } = chart;
  const rows = rowsOf(chart, encoding.toLowerCase(), bigEndian);
  const step = Math.max(...rows.map((row) => row.length)) + padding;
  const data = new Uint8Array(step * rows.length).fill(0xa5);
  rows.forEach((row, y) => data.set(row, y * step));
  return { encoding, width, height, step, bigEndian, data };
}

function rowsOf(chart: Chart, encoding: string, bigEndian: boolean): number[][] {
  const { width, height, rgb } = chart;
  const channel =
    (c: number): Sample =>
    (x, y) =>
      rgb[3 * (Math.min(y, height - 1) * width + Math.min(x, width - 1)) + c]!;
  const [r, g, b] = [channel(0), channel(1), channel(2)];
  const grey: Sample = (x, y) => toYuv(r(x, y), g(x, y), b(x, y))[0];
  const yuv =
    (c: 0 | 1 | 2): Sample =>
    (x, y) =>
      toYuv(r(x, y), g(x, y), b(x, y))[c];
  const alpha: Sample = (x) => (x * 37) % 256;
  const line = (y: number, samples: readonly Sample[], count = width): number[] =>
    Array.from({ length: count }, (_, x) => samples.map((sample) => sample(x, y))).flat();
  const all = (...samples: Sample[]): number[][] =>
    Array.from({ length: height }, (_, y) => line(y, samples));
  // The low byte differs from the high one, so that the order of the two matters.
  const wide = (rows: number[][]): number[][] =>
    rows.map((row) => row.flatMap((v) => (bigEndian ? [v, (v * 7) % 256] : [(v * 7) % 256, v])));

  const bayer = /^bayer_(....)(8|16)$/.exec(encoding);
  if (bayer) {
    const colours = { r, g, b };
    const rows = all((x, y) => colours[bayer[1]![2 * (y % 2) + (x % 2)] as 'r' | 'g' | 'b'](x, y));
    return bayer[2] === '8' ? rows : wide(rows);
  }
  const [Y, U, V] = [yuv(0), yuv(1), yuv(2)];
  const pairs = Math.ceil(width / 2);
  const at =
    (sample: Sample, dx: number): Sample =>
    (x, y) =>
      sample(2 * x + dx, y);
  const semiPlanar = (first: Sample, second: Sample): number[][] => [
    ...all(Y),
    ...Array.from({ length: Math.ceil(height / 2) }, (_, y) =>
      line(2 * y, [at(first, 0), at(second, 0)], pairs),
    ),
  ];
  switch (encoding) {
    case 'rgb8':
      return all(r, g, b);
    case 'bgr8':
    case '8uc3':
      return all(b, g, r);
    case 'rgba8':
      return all(r, g, b, alpha);
    case 'bgra8':
    case '8uc4':
      return all(b, g, r, alpha);
    case 'mono8':
    case '8uc1':
      return all(grey);
    case 'rgb16':
      return wide(all(r, g, b));
    case 'bgr16':
      return wide(all(b, g, r));
    case 'rgba16':
      return wide(all(r, g, b, alpha));
    case 'bgra16':
      return wide(all(b, g, r, alpha));
    case 'mono16':
    case '16uc1':
      return wide(all(grey));
    case 'yuyv':
    case 'yuv422_yuy2':
      return Array.from({ length: height }, (_, y) =>
        line(y, [at(Y, 0), at(U, 0), at(Y, 1), at(V, 0)], pairs),
      );
    case 'uyvy':
    case 'yuv422':
      return Array.from({ length: height }, (_, y) =>
        line(y, [at(U, 0), at(Y, 0), at(V, 0), at(Y, 1)], pairs),
      );
    case 'nv12':
      return semiPlanar(U, V);
    case 'nv21':
      return semiPlanar(V, U);
    default:
      throw new Error(`no encoder for ${encoding}`);
  }
}
