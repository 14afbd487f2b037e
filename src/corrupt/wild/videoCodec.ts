import { blank, type RgbImage } from '../rgbImage.js';

/**
 * What H.264 does to a single picture: 4:2:0 chroma, 8×8 transform with a uniform quantiser that drops small
 * coefficients, then a filter over block edges.
 * @param qp quantiser, 0…51: its step doubles every six
 */
export function throughVideoCodec(picture: RgbImage, qp: number): RgbImage {
  const step = 0.625 * 2 ** (qp / 6);
  const [luma, blue, red] = toPlanes(picture);
  for (const plane of [luma, blue, red]) {
    quantise(plane, step);
    deblock(plane, step);
  }
  return fromPlanes(picture, luma, blue, red);
}

interface Plane {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}

function toPlanes({ width, height, data }: RgbImage): [Plane, Plane, Plane] {
  const [w, h] = [(width + 1) >> 1, (height + 1) >> 1];
  const luma = { width, height, data: new Float32Array(width * height) };
  const blue = { width: w, height: h, data: new Float32Array(w * h) };
  const red = { width: w, height: h, data: new Float32Array(w * h) };
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const [r, g, b] = [data[3 * i]!, data[3 * i + 1]!, data[3 * i + 2]!];
      const grey = 0.299 * r + 0.587 * g + 0.114 * b;
      luma.data[i] = grey;
      const half = (y >> 1) * w + (x >> 1);
      // The last row and column of odd sizes have fewer pixels to a chroma sample.
      const share = 1 / (Math.min(2, width - (x & ~1)) * Math.min(2, height - (y & ~1)));
      blue.data[half]! += 0.564 * (b - grey) * share;
      red.data[half]! += 0.713 * (r - grey) * share;
    }
  }
  return [luma, blue, red];
}

function fromPlanes(picture: RgbImage, luma: Plane, blue: Plane, red: Plane): RgbImage {
  const out = blank(picture);
  for (let y = 0, i = 0; y < picture.height; y++) {
    for (let x = 0; x < picture.width; x++, i++) {
      const half = (y >> 1) * blue.width + (x >> 1);
      const [grey, u, v] = [luma.data[i]!, blue.data[half]!, red.data[half]!];
      out.bytes[3 * i] = grey + 1.403 * v;
      out.bytes[3 * i + 1] = grey - 0.344 * u - 0.714 * v;
      out.bytes[3 * i + 2] = grey + 1.773 * u;
    }
  }
  return out;
}

const N = 8;
/** Orthonormal cosine basis, row by frequency. */
const BASIS = Float32Array.from({ length: N * N }, (_, i) => {
  const [k, n] = [Math.floor(i / N), i % N];
  return Math.sqrt((k === 0 ? 1 : 2) / N) * Math.cos((Math.PI * (2 * n + 1) * k) / (2 * N));
});

function quantise({ width, height, data }: Plane, step: number): void {
  const block = new Float32Array(N * N);
  const spare = new Float32Array(N * N);
  for (let top = 0; top < height; top += N) {
    for (let left = 0; left < width; left += N) {
      for (let i = 0; i < N * N; i++) {
        const y = Math.min(height - 1, top + (i >> 3));
        block[i] = data[y * width + Math.min(width - 1, left + (i & 7))]!;
      }
      transform(block, spare, false);
      transform(spare, block, false);
      // Rounding offset of a third of a step, as encoders use to save bits.
      for (let i = 0; i < N * N; i++) {
        const size = Math.floor(Math.abs(block[i]!) / step + (i === 0 ? 0.5 : 1 / 3));
        block[i] = Math.sign(block[i]!) * size * step;
      }
      transform(block, spare, true);
      transform(spare, block, true);
      for (let i = 0; i < N * N; i++) {
        const [y, x] = [top + (i >> 3), left + (i & 7)];
        if (y < height && x < width) data[y * width + x] = block[i]!;
      }
    }
  }
}

/** Transforms each row and transposes: twice makes the two-dimensional transform. */
function transform(from: Float32Array, to: Float32Array, inverse: boolean): void {
  for (let row = 0; row < N; row++) {
    for (let k = 0; k < N; k++) {
      let sum = 0;
      for (let n = 0; n < N; n++) sum += from[row * N + n]! * BASIS[inverse ? n * N + k : k * N + n]!;
      to[k * N + row] = sum;
    }
  }
}

/** Evens out small steps across block edges; large ones are the picture's own. */
function deblock({ width, height, data }: Plane, step: number): void {
  const limit = 0.6 * step;
  const smooth = (i: number, stride: number): void => {
    const jump = data[i]! - data[i - stride]!;
    if (Math.abs(jump) > limit) return;
    data[i - stride]! += jump / 3;
    data[i]! -= jump / 3;
    data[i - 2 * stride]! += jump / 6;
    data[i + stride]! -= jump / 6;
  };
  for (let y = 0; y < height; y++) for (let x = N; x + 1 < width; x += N) smooth(y * width + x, 1);
  for (let y = N; y + 1 < height; y += N) for (let x = 0; x < width; x++) smooth(y * width + x, width);
}
