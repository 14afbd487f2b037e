import { describe, expect, test } from 'vitest';
import { matrixNamed } from './colour.js';
import { FIRST_PLAN, noticesOf, planFor } from './plan.js';

const plain = {
  pixelFormat: 'yuv420p',
  interlaced: false,
  range: 'tv',
  space: 'bt709',
  transfer: 'bt709',
};

describe('a plan', () => {
  test('leaves alone what the models take', () => {
    const asIs = { layout: 'yuv420p', deinterlace: false, toLimited: false, colour: 'as-is' };
    expect(planFor(plain)).toEqual(asIs);
    expect(planFor({ ...plain, space: 'unknown', range: 'unknown', transfer: 'unknown' })).toEqual(asIs);
    expect(planFor(plain, FIRST_PLAN)).toEqual(FIRST_PLAN);
  });

  test.each([
    [
      { pixelFormat: 'gbrp', range: 'pc', space: 'gbr' },
      { layout: 'rgb8', toLimited: false },
    ],
    [{ pixelFormat: 'yuvj422p' }, { layout: 'yuv420p', toLimited: true }],
    [{ range: 'pc' }, { toLimited: true }],
    [{ interlaced: true }, { deinterlace: true }],
    [{ space: 'bt2020nc', transfer: 'smpte2084' }, { colour: 'pq' }],
    [{ space: 'bt2020nc', transfer: 'arib-std-b67' }, { colour: 'hlg' }],
    [{ space: 'bt2020nc', transfer: 'bt2020-10' }, { colour: 'bt2020' }],
  ])('converts %j', (captured, wanted) => expect(planFor({ ...plain, ...captured })).toMatchObject(wanted));

  test('keeps deinterlacing, and gives up a conversion that is no longer due', () => {
    const before = planFor({ ...plain, interlaced: true, transfer: 'smpte2084' });
    expect(planFor(plain, before)).toMatchObject({ deinterlace: true, colour: 'as-is' });
  });

  test('is told where it changes what people see', () => {
    expect(noticesOf(FIRST_PLAN, true)).toEqual([]);
    const hdr = planFor({ ...plain, transfer: 'smpte2084' });
    expect(noticesOf(hdr, true)[0]).toContain('HDR (PQ): tone-mapped');
    expect(noticesOf(hdr, false)[0]).toContain('zscale');
  });
});

test('matrices by their names', () => {
  expect(['bt709', 'smpte170m', 'bt470bg', 'bt2020nc', 'unknown'].map(matrixNamed)).toEqual([
    'bt709',
    'bt601',
    'bt601',
    undefined,
    undefined,
  ]);
});
