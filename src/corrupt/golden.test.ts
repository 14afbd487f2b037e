import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import type { DegradationKind } from '../core/degradation.js';
import type { RgbImage } from './corrupt.js';
import { REFERENCE } from './reference/kinds.js';

const folder = fileURLToPath(new URL('../../test/golden/corrupt/', import.meta.url));

interface Case {
  readonly kind: DegradationKind;
  readonly picture: string;
  readonly params: { readonly field?: string } & Record<string, unknown>;
}

/** Grey levels a value may differ by, and the share of values that may differ by more. */
interface Tolerance {
  readonly levels: number;
  readonly share: number;
}

// Arithmetic agrees to rounding. Outlines of shapes differ by a pixel; lettering, mean shift and inpainting are
// algorithms of our own, which the reference table holds to the same figures.
const EXACT: Tolerance = { levels: 2, share: 0.005 };
const TOLERANCES: Partial<Record<DegradationKind, Tolerance>> = {
  lens_flare: { levels: 2, share: 0.05 },
  mean_shift: { levels: 20, share: 0.1 },
  graffiti: { levels: 2, share: 0.2 },
  watermark: { levels: 20, share: 0.15 },
};

async function open(name: string): Promise<RgbImage> {
  const { data, info } = await sharp(folder + name)
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data: new Uint8Array(data) };
}

function withField(params: Case['params']): unknown {
  if (params.field === undefined) return params;
  return {
    ...params,
    field: Float32Array.from(new Int8Array(Buffer.from(params.field, 'base64')), (v) => v / 32),
  };
}

describe('what the Python reference makes of the same parameters', async () => {
  const cases = JSON.parse(readFileSync(`${folder}cases.json`, 'utf8')) as Case[];
  const picture = await open('picture.png');
  test.each(cases.map((c) => [c.picture, c] as const))(
    '%s',
    async (_name, { kind, params, picture: name }) => {
      const out = await REFERENCE[kind].apply(withField(params), picture);
      const want = await open(name);
      const { levels, share } = TOLERANCES[kind] ?? EXACT;
      const off =
        out.data.filter((value, i) => Math.abs(value - want.data[i]!) > levels).length / out.data.length;
      if (process.env.SHOW) process.stderr.write(`${name} ${off.toFixed(4)}\n`);
      expect(off).toBeLessThanOrEqual(share);
    },
  );
});
