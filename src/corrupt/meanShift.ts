import { convolve } from './filter.js';
import { copyOf, type Picture } from './picture.js';

/** Samples a window is looked at by, each way: enough for the mean, whatever the window's size. */
const SAMPLES = 9;
const ITERATIONS = 5;

/**
 * Mean-shift filter over two pyramid levels: posterises, keeping edges. Half the size is filtered first and
 * enlarged; only pixels near an edge of that result are filtered again at full size.
 * @param reach how far a pixel looks, pixels
 * @param range how far colours may differ to be taken together, grey levels
 */
export function meanShift(picture: Picture, reach: number, range = reach): Picture {
  if (reach < 1) return copyOf(picture);
  const half = halved(picture);
  const flat = copyOf(half);
  shift(half, flat.bytes, Math.max(1, reach >> 1), range);
  const out = enlarged(flat, picture.width, picture.height);
  const edges = edgesOf(flat, range);
  const near = (x: number, y: number): boolean => {
    for (let v = y - 1; v <= y + 1; v++) {
      for (let u = x - 1; u <= x + 1; u++) {
        const column = Math.min(Math.max((u + 1) >> 1, 0), flat.width - 1);
        if (edges[Math.min(Math.max((v + 1) >> 1, 0), flat.height - 1) * flat.width + column] === 1)
          return true;
      }
    }
    return false;
  };
  shift(picture, out.bytes, reach, range, near);
  return out;
}

/** Filters the pixels that `wanted` names, from `picture` into `out`. */
function shift(
  { width, height, data }: Picture,
  out: Uint8ClampedArray,
  reach: number,
  range: number,
  wanted: (x: number, y: number) => boolean = () => true,
): void {
  const step = Math.max(1, Math.round((2 * reach + 1) / SAMPLES));
  const arm = Math.floor(reach / step) * step;
  const limit = range * range;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (!wanted(x, y)) continue;
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
        // The grid of samples goes through the window's middle; what lies outside the picture is left out.
        const top = cy - arm < 0 ? cy % step : cy - arm;
        const left = cx - arm < 0 ? cx % step : cx - arm;
        const bottom = Math.min(cy + arm, height - 1);
        const right = Math.min(cx + arm, width - 1);
        for (let v = top; v <= bottom; v += step) {
          for (let u = left; u <= right; u += step) {
            const i = (v * width + u) * 3;
            const dr = data[i]! - r;
            const dg = data[i + 1]! - g;
            const db = data[i + 2]! - b;
            if (dr * dr + dg * dg + db * db > limit) continue;
            count++;
            sx += u;
            sy += v;
            sr += data[i]!;
            sg += data[i + 1]!;
            sb += data[i + 2]!;
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

function halved({ width, height, data }: Picture): Picture {
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
function enlarged(small: Picture, width: number, height: number): ReturnType<typeof copyOf> {
  const out = copyOf({ width, height, data: new Uint8Array(width * height * 3) });
  const at = (i: number, n: number): number => Math.min(Math.max(i, 0), n - 1);
  for (let y = 0, o = 0; y < height; y++) {
    const rows = taps(y).map(([i, w]) => [at(i, small.height) * small.width, w] as const);
    for (let x = 0; x < width; x++) {
      const columns = taps(x);
      for (let c = 0; c < 3; c++) {
        let sum = 0;
        for (const [row, wy] of rows) {
          for (const [i, wx] of columns) sum += wy * wx * small.data[(row + at(i, small.width)) * 3 + c]!;
        }
        out.bytes[o++] = sum;
      }
    }
  }
  return out;
}

/** Which samples of the small picture make sample i of the large one, and their weights. */
function taps(i: number): readonly (readonly [index: number, weight: number])[] {
  const k = i >> 1;
  return i % 2 ? [[k, 0.5], [k + 1, 0.5]] : [[k - 1, 0.125], [k, 0.75], [k + 1, 0.125]]; // prettier-ignore
}

/** 1 where one of the eight neighbours' colours is further than `range`. */
function edgesOf({ width, height, data }: Picture, range: number): Uint8Array {
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
