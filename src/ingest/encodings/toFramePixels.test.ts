import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  colourChart,
  encodeChart,
  patches,
  toYuv,
  yuv420pToRgb,
  type Chart,
} from '../../../test/support/chart.js';
import { FoglightError } from '../../core/errors.js';
import { bytesOf, type Layout } from '../../core/frame.js';
import type { RawImage } from './rawImage.js';
import { encodingNames, layoutOf, toFramePixels } from './toFramePixels.js';

function convert(image: RawImage): { layout: Layout; bytes: Uint8Array } {
  const layout = layoutOf(image);
  const out = new ArrayBuffer(bytesOf(layout, image.width, image.height));
  toFramePixels(image, out);
  return { layout, bytes: new Uint8Array(out) };
}

function asRgb(image: RawImage): Chart {
  const { layout, bytes } = convert(image);
  const { width, height } = image;
  if (layout === 'yuv420p') return yuv420pToRgb(width, height, bytes);
  const rgb = layout === 'rgb8' ? bytes : bytes.map((_, i) => bytes[i - (i % 3) + (2 - (i % 3))]!);
  return { width, height, rgb };
}

const isGrey = (encoding: string): boolean => /^(mono|8uc1|16uc1)/.test(encoding);
const isDeep = (encoding: string): boolean => encoding.includes('16');

/** What an encoding can keep of the chart's patches. */
function expected(encoding: string, chart: Chart): number[][] {
  const middles = patches(chart);
  if (!isGrey(encoding)) return middles;
  const grey = middles.map(([r, g, b]) => toYuv(r!, g!, b!)[0]);
  if (encoding !== '16uc1') return grey.map((v) => [v, v, v]);
  const [least, greatest] = [Math.min(...grey), Math.max(...grey)];
  return grey.map((v) => Array<number>(3).fill(255 - ((greatest - v) * 254) / (greatest - least)));
}

describe('a colour chart keeps its colours in every encoding', () => {
  const shapes = [
    { width: 96, height: 64 },
    { width: 97, height: 65, padding: 13 },
    { width: 95, height: 66, padding: 1, bigEndian: true },
  ];
  const cases = encodingNames.flatMap((encoding) => shapes.map((shape) => ({ encoding, ...shape })));
  test.each(cases)('$encoding $width×$height padding $padding', ({ encoding, ...shape }) => {
    const chart = colourChart(shape.width, shape.height);
    const got = patches(asRgb(encodeChart(chart, encoding, shape)));
    // Rounding error in steps of 8 bits: up to two for YUV, one for a reduction from 16 bits.
    const tolerance =
      layoutOf(encodeChart(chart, encoding, shape)) === 'yuv420p' ? 2 : isDeep(encoding) ? 1.5 : 0;
    expected(encoding, chart).forEach((colour, patch) => {
      colour.forEach((value, c) => expect(Math.abs(got[patch]![c]! - value)).toBeLessThanOrEqual(tolerance));
    });
  });

  test('names are accepted in any case, and both spellings of 4:2:2 are equivalent', () => {
    const chart = colourChart(32, 32);
    const bytes = (encoding: string): Uint8Array => convert(encodeChart(chart, encoding)).bytes;
    expect(bytes('RGB8')).toEqual(bytes('rgb8'));
    expect(bytes('8UC3')).toEqual(bytes('bgr8'));
    expect(bytes('yuv422')).toEqual(bytes('uyvy'));
    expect(bytes('yuv422_yuy2')).toEqual(bytes('yuyv'));
    expect(bytes('uyvy')).toEqual(bytes('yuyv'));
    expect(bytes('nv21')).toEqual(bytes('nv12'));
  });
});

const size = fc.record({
  width: fc.integer({ min: 16, max: 41 }),
  height: fc.integer({ min: 16, max: 37 }),
  padding: fc.integer({ min: 0, max: 9 }),
  bigEndian: fc.boolean(),
});

/** A picture of noise, any size, with noise for padding too. */
function noise(encoding: string, rowBytes: (width: number) => number, rows = (height: number) => height) {
  return size.chain(({ width, height, padding, bigEndian }) => {
    const step = rowBytes(width) + padding;
    const bytes = fc.uint8Array({ minLength: step * rows(height), maxLength: step * rows(height) });
    return bytes.map((data): RawImage => ({ encoding, width, height, step, bigEndian, data }));
  });
}

describe('every pixel of noise, at odd sizes and paddings', () => {
  const pixel = (image: RawImage, bytesPerPixel: number, x: number, y: number, byte: number): number =>
    image.data[y * image.step + x * bytesPerPixel + byte]!;
  const everyPixel = (image: RawImage, check: (rgb: number[], x: number, y: number) => void): void => {
    const { bytes } = convert(image);
    for (let y = 0; y < image.height; y += 1) {
      for (let x = 0; x < image.width; x += 1) {
        const at = 3 * (y * image.width + x);
        check([...bytes.subarray(at, at + 3)], x, y);
      }
    }
  };

  test.each([
    ['rgb8', 3],
    ['bgr8', 3],
    ['rgba8', 4],
    ['bgra8', 4],
  ])('%s keeps its bytes in order', (encoding, bytesPerPixel) => {
    fc.assert(
      fc.property(
        noise(encoding, (width) => width * bytesPerPixel),
        (image) => {
          everyPixel(image, (rgb, x, y) =>
            expect(rgb).toEqual([0, 1, 2].map((byte) => pixel(image, bytesPerPixel, x, y, byte))),
          );
        },
      ),
      { numRuns: 10 },
    );
  });

  test('mono16 and rgb16 are divided by 257 in their own byte order', () => {
    const wide = (image: RawImage, channels: number, x: number, y: number, c: number): number => {
      const [a, b] = [pixel(image, 2 * channels, x, y, 2 * c), pixel(image, 2 * channels, x, y, 2 * c + 1)];
      return Math.round((image.bigEndian ? 256 * a + b : 256 * b + a) / 257);
    };
    fc.assert(
      fc.property(
        noise('mono16', (width) => 2 * width),
        (image) => {
          everyPixel(image, (rgb, x, y) => expect(rgb).toEqual(Array(3).fill(wide(image, 1, x, y, 0))));
        },
      ),
      { numRuns: 10 },
    );
    fc.assert(
      fc.property(
        noise('rgb16', (width) => 6 * width),
        (image) => {
          everyPixel(image, (rgb, x, y) =>
            expect(rgb).toEqual([0, 1, 2].map((c) => wide(image, 3, x, y, c))),
          );
        },
      ),
      { numRuns: 10 },
    );
  });

  test.each(['rggb', 'bggr', 'gbrg', 'grbg'])('bayer_%s8 is the mean of its nearest samples', (pattern) => {
    const mirror = (at: number, length: number): number =>
      at < 0 ? -at : at >= length ? 2 * length - 2 - at : at;
    const offsets = [-1, 0, 1].flatMap((dy) => [-1, 0, 1].map((dx) => ({ dx, dy })));
    fc.assert(
      fc.property(
        noise(`bayer_${pattern}8`, (width) => width),
        (image) => {
          const { width, height } = image;
          const colourAt = (x: number, y: number): string => pattern[2 * (y % 2) + (x % 2)]!;
          everyPixel(image, (rgb, x, y) => {
            for (const [c, colour] of ['r', 'g', 'b'].entries()) {
              const near = offsets
                .map(({ dx, dy }) => ({
                  x: mirror(x + dx, width),
                  y: mirror(y + dy, height),
                  d: dx * dx + dy * dy,
                }))
                .filter((n) => colourAt(n.x, n.y) === colour);
              const nearest = near.filter((n) => n.d === Math.min(...near.map((m) => m.d)));
              const mean = nearest.reduce((sum, n) => sum + pixel(image, 1, n.x, n.y, 0), 0) / nearest.length;
              expect(Math.abs(rgb[c]! - mean)).toBeLessThanOrEqual(0.5);
            }
          });
        },
      ),
      { numRuns: 5 },
    );
  });

  test('nv12 keeps every sample', () => {
    const rows = (height: number): number => height + Math.ceil(height / 2);
    fc.assert(
      fc.property(
        noise('nv12', (width) => width + (width % 2), rows),
        (image) => {
          const { width, height, step, data } = image;
          const { bytes } = convert(image);
          const chromaWidth = Math.ceil(width / 2);
          for (let y = 0; y < height; y += 1) {
            for (let x = 0; x < width; x += 1) {
              const u = width * height + (y >> 1) * chromaWidth + (x >> 1);
              const v = u + chromaWidth * Math.ceil(height / 2);
              const from = (height + (y >> 1)) * step + 2 * (x >> 1);
              expect([bytes[y * width + x], bytes[u], bytes[v]]).toEqual([
                data[y * step + x],
                data[from],
                data[from + 1],
              ]);
            }
          }
        },
      ),
      { numRuns: 10 },
    );
  });

  test('nv12 of odd width without padding has wider chroma rows', () => {
    const [width, height] = [17, 16];
    const data = new Uint8Array(width * height + 18 * 8).fill(7);
    data.fill(9, width * height);
    const { bytes } = convert({ encoding: 'nv12', width, height, step: width, bigEndian: false, data });
    expect(bytes).toEqual(data);
  });
});

test('in a depth picture, missing measurements are black and a single value is white', () => {
  const depth = (values: number[]): Uint8Array => {
    const samples = Uint16Array.from({ length: 256 }, (_, i) => values[i % values.length]!);
    const data = new Uint8Array(samples.buffer);
    return convert({ encoding: '16UC1', width: 16, height: 16, step: 32, bigEndian: false, data }).bytes;
  };
  expect([...depth([0, 1000, 3000, 2000]).subarray(0, 12)].filter((_, i) => i % 3 === 0)).toEqual([
    0, 1, 255, 128,
  ]);
  expect(new Set(depth([1500]))).toEqual(new Set([255]));
  expect(new Set(depth([0]))).toEqual(new Set([0]));
});

describe('pictures that cannot be read are errors that name the cause', () => {
  const image = (change: Partial<RawImage>): RawImage => ({
    ...encodeChart(colourChart(32, 32), 'rgb8'),
    ...change,
  });
  test.each<[string, Partial<RawImage>]>([
    ['FOG_ENCODING_UNKNOWN', { encoding: '32FC1' }],
    ['FOG_ENCODING_UNKNOWN', { encoding: '' }],
    ['FOG_ENCODING_UNKNOWN', { encoding: 'constructor' }],
    ['FOG_ENCODING_UNKNOWN', { encoding: 'x'.repeat(100_000) }],
    ['FOG_IMAGE_SIZE', { width: 0, height: 0 }],
    ['FOG_IMAGE_SIZE', { width: 15 }],
    ['FOG_IMAGE_SIZE', { width: 20_000, height: 16 }],
    ['FOG_IMAGE_SIZE', { width: 4_294_967_295, height: 4_294_967_295 }],
    ['FOG_IMAGE_SIZE', { width: 20.5 }],
    ['FOG_IMAGE_SIZE', { width: NaN }],
    ['FOG_IMAGE_BAD', { step: 0 }],
    ['FOG_IMAGE_BAD', { step: 95 }],
    ['FOG_IMAGE_BAD', { step: 97 }],
    ['FOG_IMAGE_BAD', { step: NaN }],
    ['FOG_IMAGE_BAD', { step: 4_294_967_295 }],
    ['FOG_IMAGE_BAD', { data: new Uint8Array(32 * 96 - 1) }],
    ['FOG_IMAGE_BAD', { encoding: 'rgba8' }],
  ])('%s %j', (code, change) => {
    expect(() => layoutOf(image(change))).toThrow(expect.objectContaining({ code }) as Error);
  });

  test('the last row may lack its padding', () => {
    const padded = encodeChart(colourChart(32, 32), 'rgb8', { padding: 8 });
    expect(layoutOf({ ...padded, data: padded.data.subarray(0, padded.data.length - 8) })).toBe('rgb8');
  });

  test('any header with any bytes is either refused with an error of the table or converted completely', () => {
    const side = fc.oneof(
      { weight: 12, arbitrary: fc.integer({ min: 16, max: 40 }) },
      { weight: 1, arbitrary: fc.integer() },
      { weight: 1, arbitrary: fc.double() },
    );
    let converted = 0;
    const wild = fc.record({
      encoding: fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...encodingNames) }, fc.string()),
      width: side,
      height: side,
      step: fc.oneof({ weight: 9, arbitrary: fc.integer({ min: 16, max: 160 }) }, fc.integer(), fc.double()),
      bigEndian: fc.boolean(),
      data: fc.integer({ min: 0, max: 6000 }).map((length) => new Uint8Array(length).map((_, i) => i * 31)),
    });
    fc.assert(
      fc.property(wild, (picture) => {
        let layout: Layout;
        try {
          layout = layoutOf(picture);
        } catch (error) {
          return (
            error instanceof FoglightError && /^FOG_(ENCODING_UNKNOWN|IMAGE_(SIZE|BAD))$/.test(error.code)
          );
        }
        const fill = (value: number): Uint8Array => {
          const out = new Uint8Array(bytesOf(layout, picture.width, picture.height)).fill(value);
          toFramePixels(picture, out.buffer);
          return out;
        };
        converted += 1;
        // No byte of the pooled buffer keeps its earlier value.
        return Buffer.compare(fill(0x00), fill(0xff)) === 0;
      }),
      { numRuns: 3000 },
    );
    expect(converted).toBeGreaterThan(300);
  });
});
