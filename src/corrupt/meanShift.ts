import { convolve } from '../media/filter.js';
import { copyImage, type RgbImage } from './rgbImage.js';

/** Samples per axis in each window. They are enough for the mean at any window size. */
const SAMPLES = 9;
const ITERATIONS = 5;

/**
 * Mean-shift filter over two pyramid levels: posterises, keeping edges. Half the size is filtered first and
 * enlarged; only pixels near an edge of that result are filtered again at full size.
 * @param reach radius of the window, pixels
 * @param range maximum difference of colours that are averaged, grey levels
 */
export function meanShift(picture: RgbImage, reach: number, range = reach): RgbImage {
  if (reach < 1) return copyImage(picture);
  const half = halved(picture);
  const flat = copyImage(half);
  shift(half, flat.bytes, Math.max(1, reach >> 1), range);
  const out = enlarged(flat, picture.width, picture.height);
  const near = nearEdges(flat, range, picture.width, picture.height);
  shift(picture, out.bytes, reach, range, near);
  return out;
}

/** Filters the pixels that are not 0 in `wanted`, from `picture` into `out`. */
function shift(
  { width, height, data }: RgbImage,
  out: Uint8ClampedArray,
  reach: number,
  range: number,
  wanted?: Uint8Array,
): void {
  const step = Math.max(1, Math.round((2 * reach + 1) / SAMPLES));
  const arm = Math.floor(reach / step) * step;
  const stride = 3 * step;
  const limit = range * range;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (wanted?.[y * width + x] === 0) continue;
      const o = (y * width + x) * 3;
      let cx = x;
      let cy = y;
      let r = data[o]!;
      let g = data[o + 1]!;
      let b = data[o + 2]!;
      for (let k = 0; k < ITERATIONS; k++) {
        let count = 0;
        let sx = 0;
        let sy = 0;
        let sr = 0;
        let sg = 0;
        let sb = 0;
        // The sample grid is centred in the window; samples outside the picture are omitted.
        const top = cy - arm < 0 ? cy % step : cy - arm;
        const left = cx - arm < 0 ? cx % step : cx - arm;
        const bottom = Math.min(cy + arm, height - 1);
        const right = Math.min(cx + arm, width - 1);
        for (let v = top; v <= bottom; v += step) {
          const last = (v * width + right) * 3;
          for (let i = (v * width + left) * 3, u = left; i <= last; i += stride, u += step) {
            const vr = data[i]!;
            const vg = data[i + 1]!;
            const vb = data[i + 2]!;
            const dr = vr - r;
            const dg = vg - g;
            const db = vb - b;
            if (dr * dr + dg * dg + db * db > limit) continue;
            count++;
            sx += u;
            sy += v;
            sr += vr;
            sg += vg;
            sb += vb;
          }
        }
        if (count === 0) break;
        const nx = Math.round(sx / count);
        const ny = Math.round(sy / count);
        const moved = Math.abs(nx - cx) + Math.abs(ny - cy);
        const nr = Math.round(sr / count);
        const ng = Math.round(sg / count);
        const nb = Math.round(sb / count);
        const change = (nr - r) ** 2 + (ng - g) ** 2 + (nb - b) ** 2;
        cx = nx;
        cy = ny;
        r = nr;
        g = ng;
        b = nb;
        if (moved === 0 || moved + change <= 1) break;
      }
      out[o] = r;
      out[o + 1] = g;
      out[o + 2] = b;
    }
  }
}

const BINOMIAL = [1 / 16, 4 / 16, 6 / 16, 4 / 16, 1 / 16].map((weight, i) => ({ at: i - 2, weight }));

function halved({ width, height, data }: RgbImage): RgbImage {
  const across = convolve(
    { width, height, channels: 3, data },
    BINOMIAL.map((t) => ({ dx: t.at, dy: 0, weight: t.weight })),
  );
  const both = convolve(
    { width, height, channels: 3, data: across },
    BINOMIAL.map((t) => ({ dx: 0, dy: t.at, weight: t.weight })),
  );
  const small = { width: (width + 1) >> 1, height: (height + 1) >> 1 };
  const bytes = new Uint8ClampedArray(small.width * small.height * 3);
  for (let y = 0, o = 0; y < small.height; y++) {
    for (let x = 0; x < small.width; x++) {
      for (let c = 0; c < 3; c++) bytes[o++] = both[(2 * y * width + 2 * x) * 3 + c]!;
    }
  }
  return { ...small, data: new Uint8Array(bytes.buffer) };
}

/** Twice the size: zeros between the samples, then the binomial filter, as a pyramid is built. */
function enlarged(small: RgbImage, width: number, height: number): ReturnType<typeof copyImage> {
  const out = copyImage({ width, height, data: new Uint8Array(width * height * 3) });
  const at = (i: number, n: number): number => Math.min(Math.max(i, 0), n - 1);
  const tall = new Float64Array(small.width * height * 3);
  const length = small.width * 3;
  for (let y = 0; y < height; y++) {
    for (const [row, weight] of taps(y)) {
      const from = at(row, small.height) * length;
      for (let i = 0; i < length; i++)
        tall[y * length + i] = tall[y * length + i]! + weight * small.data[from + i]!;
    }
  }
  const columns = Array.from({ length: width }, (_, x) =>
    taps(x).map(([i, weight]) => [at(i, small.width) * 3, weight] as const),
  );
  const sums = new Float64Array(3);
  for (let y = 0, o = 0; y < height; y++) {
    for (const column of columns) {
      sums.fill(0);
      for (const [i, weight] of column)
        for (let c = 0; c < 3; c++) sums[c] = sums[c]! + weight * tall[y * length + i + c]!;
      for (let c = 0; c < 3; c++) out.bytes[o++] = sums[c]!;
    }
  }
  return out;
}

/** Which samples of the small picture make sample i of the large one, and their weights. */
function taps(i: number): readonly (readonly [index: number, weight: number])[] {
  const k = i >> 1;
  return i % 2 ? [[k, 0.5], [k + 1, 0.5]] : [[k - 1, 0.125], [k, 0.75], [k + 1, 0.125]]; // prettier-ignore
}

/** 1 for the pixels of the large picture that lie within one of an edge of the small one. */
function nearEdges(flat: RgbImage, range: number, width: number, height: number): Uint8Array {
  const edges = edgesOf(flat, range);
  const half = (i: number, n: number): number => Math.min(Math.max((i + 1) >> 1, 0), n - 1);
  const marked = (x: number, y: number): number =>
    edges[half(y, flat.height) * flat.width + half(x, flat.width)]!;
  const across = new Uint8Array(width * (height + 2));
  for (let y = -1, i = 0; y <= height; y++)
    for (let x = 0; x < width; x++) across[i++] = marked(x - 1, y) | marked(x, y) | marked(x + 1, y);
  const near = new Uint8Array(width * height);
  for (let i = 0; i < near.length; i++) near[i] = across[i]! | across[i + width]! | across[i + 2 * width]!;
  return near;
}

/** 1 where one of the eight neighbours' colours is further than `range`. */
function edgesOf({ width, height, data }: RgbImage, range: number): Uint8Array {
  const limit = Math.max(range * range, 16);
  const edges = new Uint8Array(width * height);
  const far = (i: number, j: number): boolean => {
    let sum = 0;
    for (let c = 0; c < 3; c++) sum += (data[i * 3 + c]! - data[j * 3 + c]!) ** 2;
    return sum > limit;
  };
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const i = y * width + x;
      for (let dy = -width; dy <= width; dy += width) {
        if (far(i, i + dy - 1) || far(i, i + dy) || far(i, i + dy + 1)) edges[i] = 1;
      }
    }
  }
  return edges;
}
