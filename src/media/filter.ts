/** Samples that lie in rows: width × height × channels values. Borders mirror without repeating the edge. */
export interface Plane {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly data: Uint8Array | Uint8ClampedArray | Float32Array;
}

/** One entry of a kernel: the value at (x + dx, y + dy) counts `weight` times. */
export interface Tap {
  readonly dx: number;
  readonly dy: number;
  readonly weight: number;
}

/** Weighted sum of neighbours; a sparse kernel costs what its taps cost. */
export function convolve(plane: Plane, taps: readonly Tap[]): Float32Array {
  const { width, height, channels } = plane;
  const reach = Math.max(0, ...taps.map((t) => Math.abs(t.dx)));
  const rows = paddedRows(plane, reach);
  const out = new Float32Array(width * height * channels);
  const length = width * channels;
  for (let y = 0; y < height; y++) {
    const sums = out.subarray(y * length, (y + 1) * length);
    for (const { dx, dy, weight } of taps) {
      const row = rows[mirror(y + dy, height)]!;
      const from = (reach + dx) * channels;
      for (let i = 0; i < length; i++) sums[i] = sums[i]! + weight * row[from + i]!;
    }
  }
  return out;
}

/** Each row with `reach` mirrored samples on either side. */
function paddedRows({ width, height, channels, data }: Plane, reach: number): Float32Array[] {
  return Array.from({ length: height }, (_, y) => {
    const row = new Float32Array((width + 2 * reach) * channels);
    row.set(data.subarray(y * width * channels, (y + 1) * width * channels), reach * channels);
    for (let k = 0; k < 2 * reach; k++) {
      const x = k < reach ? k - reach : width + k - reach;
      const from = (y * width + mirror(x, width)) * channels;
      for (let c = 0; c < channels; c++) row[(x + reach) * channels + c] = data[from + c]!;
    }
    return row;
  });
}

/** Weights of a Gaussian of `size` (odd) taps, summing to 1. */
export function gaussianWeights(size: number, sigma: number): number[] {
  const middle = (size - 1) / 2;
  const weights = Array.from({ length: size }, (_, i) =>
    Math.exp(-((i - middle) ** 2) / (2 * sigma * sigma)),
  );
  const sum = weights.reduce((a, b) => a + b);
  return weights.map((w) => w / sum);
}

/** Separable Gaussian blur with a kernel of `size` (odd) taps each way; the default holds the whole bell. */
export function gaussianBlur(plane: Plane, sigma: number, size = 2 * Math.ceil(4 * sigma) + 1): Float32Array {
  if (sigma <= 0) return Float32Array.from(plane.data);
  if (sigma > 4 && size >= 5 * sigma) return boxedGaussian(plane, sigma);
  const weights = gaussianWeights(Math.min(size, 2 * Math.ceil(4 * sigma) + 1), sigma);
  const middle = (weights.length - 1) / 2;
  const across = convolve(
    plane,
    weights.map((weight, i) => ({ dx: i - middle, dy: 0, weight })),
  );
  return convolve(
    { ...plane, data: across },
    weights.map((weight, i) => ({ dx: 0, dy: i - middle, weight })),
  );
}

const PASSES = 4;

/** A wide Gaussian as four box filters with fractional ends: its cost does not grow with sigma. */
function boxedGaussian(plane: Plane, sigma: number): Float32Array {
  const variance = (sigma * sigma) / PASSES;
  const r = Math.floor((Math.sqrt(1 + 12 * variance) - 1) / 2);
  const edge = ((2 * r + 1) * (r * (r + 1) - 3 * variance)) / (6 * (variance - (r + 1) ** 2));
  let data: Float32Array = Float32Array.from(plane.data);
  let spare: Float32Array = new Float32Array(data.length);
  const { width, height, channels } = plane;
  for (let pass = 0; pass < PASSES; pass++) {
    for (let y = 0; y < height; y++) {
      const from = y * width * channels;
      boxLine(data, spare, from, width, channels, channels, r, edge);
    }
    [data, spare] = [spare, data];
    boxColumns(data, spare, width * channels, height, r, edge);
    [data, spare] = [spare, data];
  }
  return data;
}

/** Box filter of `count` positions `stride` apart, for each of the interleaved channels. */
function boxLine(
  from: Float32Array,
  to: Float32Array,
  start: number,
  count: number,
  stride: number,
  channels: number,
  r: number,
  edge: number,
): void {
  const scale = 1 / (2 * r + 1 + 2 * edge);
  for (let c = 0; c < channels; c++) {
    const at = (i: number): number =>
      from[start + c + (i >= 0 && i < count ? i : mirror(i, count)) * stride]!;
    let sum = 0;
    for (let i = -r; i <= r; i++) sum += at(i);
    for (let i = 0; i < count; i++) {
      to[start + c + i * stride] = (sum + edge * (at(i - r - 1) + at(i + r + 1))) * scale;
      sum += at(i + r + 1) - at(i - r);
    }
  }
}

/** The same down all columns at once, a row at a time. */
function boxColumns(
  from: Float32Array,
  to: Float32Array,
  length: number,
  height: number,
  r: number,
  edge: number,
): void {
  const scale = 1 / (2 * r + 1 + 2 * edge);
  const sums = new Float64Array(length);
  const row = (y: number): number => mirror(y, height) * length;
  for (let y = -r; y <= r; y++)
    for (let i = 0, f = row(y); i < length; i++) sums[i] = sums[i]! + from[f + i]!;
  for (let y = 0; y < height; y++) {
    const [above, below, leaving] = [row(y - r - 1), row(y + r + 1), row(y - r)];
    for (let i = 0, o = y * length; i < length; i++) {
      const next = from[below + i]!;
      to[o + i] = (sums[i]! + edge * (from[above + i]! + next)) * scale;
      sums[i] = sums[i]! + next - from[leaving + i]!;
    }
  }
}

/** The index mirrored into 0…n−1 without repeating the edge (…2 1 | 0 1 2…). */
export function mirror(index: number, n: number): number {
  if (n === 1) return 0;
  const period = 2 * (n - 1);
  const i = ((index % period) + period) % period;
  return i < n ? i : period - i;
}
