import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import type { DegradationKind } from '../core/degradation.js';
import type { RgbImage } from './rgbImage.js';
import { WILD } from './wild/kinds.js';

const folder = fileURLToPath(new URL('../../test/golden/wild/', import.meta.url));

interface Curtain {
  readonly distances: readonly { readonly specks: string }[];
}

interface Case {
  readonly kind: DegradationKind;
  readonly picture: string;
  readonly params: { readonly field?: string; readonly curtain?: Curtain } & Record<string, unknown>;
}

async function open(name: string): Promise<RgbImage> {
  const { data, info } = await sharp(folder + name)
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data: new Uint8Array(data) };
}

/** Parameters with their fields: noise in 32nds, specks as bits. */
function loaded({ field, curtain, ...params }: Case['params'], size: number): unknown {
  const bytes = (text: string): Buffer => Buffer.from(text, 'base64');
  return {
    ...params,
    ...(field !== undefined && { field: Float32Array.from(new Int8Array(bytes(field)), (v) => v / 32) }),
    ...(curtain && {
      curtain: {
        ...curtain,
        distances: curtain.distances.map(({ specks, ...distance }) => {
          const bits = bytes(specks);
          const at = (i: number): number => (bits[i >> 3]! >> (7 - (i & 7))) & 1;
          return { ...distance, specks: Uint8Array.from({ length: size }, (_, i) => at(i)) };
        }),
      },
    }),
  };
}

/** Grey levels a value may differ by, and the share of values that may differ by more. */
interface Tolerance {
  readonly levels: number;
  readonly share: number;
}

// Arithmetic agrees to rounding. The anti-aliasing of lines is our own; outlines of polygons differ by a pixel.
const EXACT: Tolerance = { levels: 2, share: 0.005 };
const LINES: Tolerance = { levels: 8, share: 0.03 };
const OUTLINES: Tolerance = { levels: 8, share: 0.03 };

describe('what training makes of the same parameters', async () => {
  const cases = JSON.parse(readFileSync(`${folder}cases.json`, 'utf8')) as Case[];
  const picture = await open('picture.png');
  test.each(cases.map((c) => [c.picture, c] as const))('%s', async (_name, one) => {
    const out = await WILD[one.kind].apply(loaded(one.params, picture.width * picture.height), picture);
    const want = await open(one.picture);
    const { levels, share } = 'lines' in one.params ? LINES : one.kind === 'dirty_lens' ? OUTLINES : EXACT;
    const off =
      out.data.filter((value, i) => Math.abs(value - want.data[i]!) > levels).length / out.data.length;
    if (process.env.SHOW) process.stderr.write(`${one.picture} ${off.toFixed(4)}\n`);
    expect(off).toBeLessThanOrEqual(share);
  });
});
