import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { bytesOf, type ColourMatrix, type Layout } from '../core/frame.js';
import type { FrameCopy } from '../core/view.js';
import { rgbToYuv420p, toJpeg, toMono, toRgb, yuv420pToRgb } from './picture.js';
import { describeWith } from '../../test/support/need.js';
import { FFMPEG } from '../../test/support/tools.js';

const PATCH = 16;

/** 64 patches: every corner, edge and face of the colour cube at 0, 85, 170 and 255. */
function chart(): { rgb: Uint8Array; width: number; height: number } {
  const width = 8 * PATCH;
  const rgb = new Uint8Array(width * width * 3);
  for (let y = 0; y < width; y += 1)
    for (let x = 0; x < width; x += 1) {
      const patch = Math.floor(y / PATCH) * 8 + Math.floor(x / PATCH);
      rgb.set([(patch & 3) * 85, ((patch >> 2) & 3) * 85, (patch >> 4) * 85], (y * width + x) * 3);
    }
  return { rgb, width, height: width };
}

function picture(
  bytes: Uint8Array,
  width: number,
  height: number,
  layout: Layout,
  matrix: ColourMatrix,
): FrameCopy {
  const header = { camera: 'c', frameId: 'c', seq: 0, stampNs: 0n, receivedNs: 0n, still: false };
  return { header: { ...header, width, height, layout, matrix }, bytes };
}

/** Largest difference in the middle of the patches, where chroma does not bleed. */
function worst(a: Uint8Array, b: Uint8Array, width: number): number {
  let most = 0;
  for (let y = PATCH / 2; y < width; y += PATCH)
    for (let x = PATCH / 2; x < width; x += PATCH)
      for (let c = 0; c < 3; c += 1) {
        const i = (y * width + x) * 3 + c;
        most = Math.max(most, Math.abs(a[i]! - b[i]!));
      }
  return most;
}

describe.each(['bt601', 'bt709'] as const)('a colour chart in %s', (matrix) => {
  const { rgb, width, height } = chart();
  const yuv = rgbToYuv420p(rgb, width, height, matrix);

  it('comes back within rounding', () => {
    expect(worst(yuv420pToRgb(yuv, width, height, matrix), rgb, width)).toBeLessThanOrEqual(2);
  });

  it('is far off when read with the other matrix', () => {
    const other = matrix === 'bt601' ? 'bt709' : 'bt601';
    expect(worst(yuv420pToRgb(yuv, width, height, other), rgb, width)).toBeGreaterThan(20);
  });

  it('is in limited range', () => {
    const luma = yuv.subarray(0, width * height);
    expect([Math.min(...luma), Math.max(...luma)]).toEqual([16, 235]);
  });

  it('survives JPEG', async () => {
    const jpeg = await toJpeg(picture(yuv, width, height, 'yuv420p', matrix), 95);
    const back = await sharp(jpeg).raw().toBuffer();
    expect(worst(back, rgb, width)).toBeLessThanOrEqual(8);
  });

  describeWith([FFMPEG], 'beside ffmpeg', () => {
    it('is what ffmpeg makes of it', () => {
      const size = ['-f', 'rawvideo', '-s', `${width}x${height}`];
      const scale = `scale=out_color_matrix=${matrix}:out_range=tv:flags=accurate_rnd+area`;
      const args = [
        '-v',
        'error',
        ...size,
        '-pix_fmt',
        'rgb24',
        '-i',
        '-',
        '-vf',
        scale,
        '-pix_fmt',
        'yuv420p',
      ];
      const { stdout } = spawnSync('ffmpeg', [...args, '-f', 'rawvideo', '-'], { input: rgb });
      expect(stdout.length).toBe(yuv.length);
      expect(worst(yuv420pToRgb(stdout, width, height, matrix), rgb, width)).toBeLessThanOrEqual(4);
    });
  });
});

describe('pictures', () => {
  it('of any size, odd ones too, become RGB of that size', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }), (width, height) => {
        const grey = new Uint8Array(width * height * 3).fill(119);
        const yuv = rgbToYuv420p(grey, width, height, 'bt709');
        expect(yuv.length).toBe(bytesOf('yuv420p', width, height));
        expect(yuv420pToRgb(yuv, width, height, 'bt709')).toEqual(grey);
      }),
    );
  });

  it('in bgr8 and rgb8 are the same picture', () => {
    const rgb = new Uint8Array([1, 2, 3, 4, 5, 6]);
    const bgr = new Uint8Array([3, 2, 1, 6, 5, 4]);
    expect(toRgb(picture(bgr, 2, 1, 'bgr8', 'bt601'))).toEqual(rgb);
    expect(toMono(picture(bgr, 2, 1, 'bgr8', 'bt601'))).toEqual(toMono(picture(rgb, 2, 1, 'rgb8', 'bt601')));
  });

  it('become luma in full range from every layout', () => {
    const { rgb, width, height } = chart();
    const packed = toMono(picture(rgb, width, height, 'rgb8', 'bt601'));
    const planar = toMono(
      picture(rgbToYuv420p(rgb, width, height, 'bt601'), width, height, 'yuv420p', 'bt601'),
    );
    expect([Math.min(...planar), Math.max(...planar)]).toEqual([0, 255]);
    for (let i = 0; i < packed.length; i += 1)
      expect(Math.abs(packed[i]! - planar[i]!)).toBeLessThanOrEqual(2);
  });
});
