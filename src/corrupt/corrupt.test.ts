import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DEGRADATIONS, STAGE_OF, type DegradationKind } from '../core/degradation.js';
import { FoglightError } from '../core/errors.js';
import { drawCompound, drawSeven, drawSingle, parseSteps, recipe, WEIGHTS } from './choose.js';
import { corrupt, PROFILES, type RgbImage } from './corrupt.js';
import { Random } from './random.js';
import { psnr } from '../media/similarity.js';

/** Blobs and grain, as a scene has them. */
function scene(width: number, height: number): RgbImage {
  const random = new Random('scene');
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < data.length; i++) {
    const [x, y] = [Math.floor(i / 3) % width, Math.floor(i / 3 / width)];
    data[i] = 110 + 60 * Math.sin(x / 11 + (i % 3)) + 50 * Math.cos(y / 7) + random.uniform(-12, 12);
  }
  return { width, height, data };
}

const side = fc.integer({ min: 16, max: 300 });
const kinds = fc.constantFrom(...DEGRADATIONS);
const profiles = fc.constantFrom(...PROFILES);

describe('corrupt', () => {
  test(
    'never throws but for the pictures too small for a kind, keeps the size and the input',
    { timeout: 300_000 },
    async () => {
      const intensity = fc.double({ min: 0, max: 1, noNaN: true });
      await fc.assert(
        fc.asyncProperty(kinds, profiles, side, side, intensity, async (kind, profile, width, height, s) => {
          const picture = scene(width, height);
          const before = picture.data.slice();
          const smallest =
            profile === 'wild' ? 0 : kind === 'watermark' ? 50 : kind === 'block_exchange' ? 5 + 30 * s : 0;
          try {
            const out = await corrupt(picture, [{ kind, intensity: s }], { profile, time: 3.7 });
            expect([out.width, out.height, out.data.length]).toEqual([width, height, width * height * 3]);
          } catch (error) {
            expect(error).toBeInstanceOf(FoglightError);
            expect((error as FoglightError).code).toBe('FOG_CORRUPT');
            expect(Math.min(width, height)).toBeLessThan(smallest);
          }
          expect(picture.data).toEqual(before);
        }),
        { numRuns: 40 },
      );
    },
  );

  const picture = scene(160, 120);
  describe.each(PROFILES)('%s profile', (profile) => {
    // At 0 these do something all the same: JPEG at quality 100, three flares of no strength are none, black rows, a blur.
    const quirks = new Set<DegradationKind>(
      profile === 'reference' ? ['compression', 'motion_blur', 'scan_lines', 'sharpness', 'saturation'] : [],
    );
    test.each(DEGRADATIONS)(
      '%s: same seed, same bytes; worse with intensity; nothing at 0',
      { timeout: 300_000 },
      async (kind) => {
        const at = (intensity: number, seed = 1): Promise<RgbImage> =>
          corrupt(picture, [{ kind, intensity }], { seed, profile });
        const high = await at(0.9);
        expect(await at(0.9)).toEqual(high);
        const nothing = psnr(picture, await at(0));
        if (quirks.has(kind)) expect(nothing).toBeGreaterThan(kind === 'scan_lines' ? 8 : 15);
        else expect(nothing).toBeGreaterThan(78);
        expect(psnr(picture, high)).toBeLessThan(32);
        // The reference's sharpening saturates at once, and its diffusion is darkest near 0.58.
        if (kind !== 'sharpness' && kind !== 'color_diffusion') {
          expect(psnr(picture, high)).toBeLessThan(psnr(picture, await at(0.3)));
        }
      },
    );
  });

  test('seeds, pictures and steps have chances of their own', async () => {
    const steps = [{ kind: 'noise', intensity: 0.5 }] as const;
    const one = await corrupt(picture, steps, { seed: 1, index: 0 });
    for (const options of [{ seed: 2 }, { seed: 1, index: 1 }, { seed: 1, time: 0.04 }]) {
      expect((await corrupt(picture, steps, options)).data).not.toEqual(one.data);
    }
  });

  test('through time, wild dirt stays, snow moves, noise is fresh', async () => {
    const change = async (kind: DegradationKind, later: number): Promise<number> => {
      const at = (time: number): Promise<RgbImage> =>
        corrupt(picture, [{ kind, intensity: 0.7 }], { profile: 'wild', time });
      return psnr(await at(1), await at(1 + later));
    };
    for (const kind of ['dirty_lens', 'graffiti', 'watermark'] as const)
      expect(await change(kind, 5)).toBeGreaterThan(78);
    // Fog that has drifted a fortieth of a second looks nearly as before, not so after ten.
    expect(await change('fog', 0.025)).toBeGreaterThan((await change('fog', 10)) + 10);
    expect(await change('snow', 0.04)).toBeLessThan(45);
    expect(await change('noise', 0.04)).toBeLessThan(20);
  });

  test('refuses intensities outside 0 to 1 and bytes that are no picture', async () => {
    const refused = { code: 'FOG_CORRUPT' };
    for (const intensity of [-0.1, 1.1, NaN]) {
      await expect(corrupt(picture, [{ kind: 'fog', intensity }])).rejects.toMatchObject(refused);
    }
    await expect(corrupt({ ...picture, width: 161 }, [])).rejects.toMatchObject(refused);
  });
});

describe('choosing', () => {
  test('single follows the weights, and the kind does not depend on the intensity', () => {
    const counts = new Map<DegradationKind, number>();
    for (let index = 0; index < 8000; index++) {
      const { kind } = drawSingle(5, index, 0.45)[0]!;
      expect(drawSingle(5, index, 0.9)[0]!.kind).toBe(kind);
      counts.set(kind, (counts.get(kind) ?? 0) + 1);
    }
    for (const kind of DEGRADATIONS) {
      const expected = ((WEIGHTS[kind] ?? 0) / 400) * 8000;
      expect(Math.abs((counts.get(kind) ?? 0) - expected)).toBeLessThanOrEqual(5 * Math.sqrt(expected));
    }
  });

  test('compound has one kind a stage; seven has seven kinds, Σ 2.03 on average', () => {
    let sum = 0;
    for (let index = 0; index < 2000; index++) {
      expect(new Set(drawCompound(1, index).map((step) => STAGE_OF[step.kind])).size).toBe(4);
      const seven = drawSeven(1, index);
      expect(new Set(seven.map((step) => step.kind)).size).toBe(7);
      sum += seven.reduce((total, step) => total + step.intensity, 0) / 2000;
    }
    expect(sum).toBeCloseTo(2.03, 1);
  });

  test('a chain reads back as it was written', () => {
    const step = fc.record({ kind: kinds, intensity: fc.double({ min: 0, max: 1, noNaN: true }) });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 6 }), (steps) => {
        expect(parseSteps(steps.map((s) => `${s.kind}:${s.intensity}`).join(', '))).toEqual(steps);
      }),
    );
    expect(parseSteps('Lens Blur:high,jpeg:0.5')).toEqual([
      { kind: 'lens_blur', intensity: 0.9 },
      { kind: 'compression', intensity: 0.5 },
    ]);
  });

  test('a chain that cannot be read is a named error', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          parseSteps(text);
        } catch (error) {
          expect(error).toMatchObject({ code: 'FOG_CORRUPT' });
        }
      }),
    );
    for (const text of ['', 'noise', 'noise:', 'noise:2', 'mist:0.5', 'noise:0.5,', 'noise:0.1:0.2']) {
      expect(() => parseSteps(text)).toThrow(FoglightError);
    }
  });

  test('a recipe is one word or a list of kinds, with a level where one is missing', () => {
    expect(recipe('lens_blur:0.4,fog', 7, 0.9)(3)).toEqual([
      { kind: 'lens_blur', intensity: 0.4 },
      { kind: 'fog', intensity: 0.9 },
    ]);
    expect(recipe('single', 7, 0.45)(3)).toEqual(drawSingle(7, 3, 0.45));
    expect(recipe('seven', 7)(3)).toEqual(drawSeven(7, 3));
    expect(recipe('compound', 7)(3)).toEqual(drawCompound(7, 3));
    for (const [text, level] of [
      ['single', undefined],
      ['seven', 0.5],
      ['fog', undefined],
      ['', undefined],
      ['hail:0.5', undefined],
    ] as const)
      expect(() => recipe(text, 7, level)).toThrow(FoglightError);
  });
});
