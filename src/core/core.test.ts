import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gateScore, overall, present, type Assessment } from './assessment.js';
import { DEGRADATIONS, STAGE_OF, degradationNamed } from './degradation.js';
import { ERRORS, FoglightError, asFoglightError } from './errors.js';
import { bytesOf } from './frame.js';
import { Pixels } from './pixels.js';

describe('degradations', () => {
  it('are nineteen, each with a stage', () => {
    expect(DEGRADATIONS).toHaveLength(19);
    expect(Object.keys(STAGE_OF).sort()).toEqual([...DEGRADATIONS].sort());
  });
  it.each([
    ['Lens Blur', 'lens_blur'],
    ['jpeg_compression', 'compression'],
    ['gaussian-noise', 'noise'],
    [' FOG ', 'fog'],
    ['hsv_saturation', 'saturation'],
  ])('knows %s', (name, kind) => expect(degradationNamed(name)).toBe(kind));
  it('knows no others', () => {
    expect(degradationNamed('constructor')).toBeUndefined();
    fc.assert(fc.property(fc.string(), (name) => void degradationNamed(name)));
  });
});

describe('assessment', () => {
  it('sums what is present', () => {
    const intensities = new Float32Array(19);
    intensities[0] = 0.5;
    intensities[11] = 0.25;
    intensities[3] = 0.1;
    const assessment: Assessment = {
      intensities,
      severity: 0.4,
      where: new Float32Array(48),
      pictureState: 'normal',
    };
    expect(present(assessment)).toEqual([
      { kind: 'lens_blur', intensity: 0.5 },
      { kind: 'noise', intensity: 0.25 },
    ]);
    expect(overall(assessment)).toBeCloseTo(0.75);
  });

  it.each([
    ['is the mean of severity and the strongest intensity', 0.25, [0.5, 1], 0.5],
    ['is none where nothing can be named', 0.9, [0, 0], 0],
    ['is none where nothing is hurt', 0, [1, 0], 0],
  ])('gate score %s', (_, severity, intensities, expected) => {
    expect(gateScore({ severity, intensities: Float32Array.from(intensities) })).toBeCloseTo(expected);
  });
});

describe('errors', () => {
  it('carry the detail as it is, and keep their own', () => {
    const error = new FoglightError('FOG_SOURCE_NOT_FOUND', '$& %s.mp4');
    expect(error.message).toBe('Source not found: $& %s.mp4');
    expect(error.exitCode).toBe(3);
    expect(asFoglightError(error, 'FOG_INTERNAL')).toBe(error);
    expect(asFoglightError('x', 'FOG_RECORD').code).toBe('FOG_RECORD');
  });
  it('are each documented in docs/errors.md, and no others are', () => {
    const text = readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8');
    const documented = [...text.matchAll(/^## (FOG_\w+)$/gm)].map((match) => match[1]);
    expect(documented.sort()).toEqual(Object.keys(ERRORS).sort());
  });
});

describe('frames', () => {
  it.each([
    ['yuv420p', 5, 3, 27],
    ['yuv420p', 4, 4, 24],
    ['rgb8', 5, 3, 45],
  ] as const)('%s %i×%i takes %i bytes', (layout, w, h, bytes) => expect(bytesOf(layout, w, h)).toBe(bytes));
});

describe('pixels', () => {
  it('come back once, and cannot be used after they moved on', () => {
    const returned: ArrayBuffer[] = [];
    const buffer = new ArrayBuffer(4);
    const pixels = new Pixels(buffer, (b) => returned.push(b));
    const taken = pixels.take();
    expect(() => pixels.bytes).toThrow(/passed on/);
    pixels.release();
    expect(returned).toEqual([]);
    pixels.restore(taken);
    pixels.release();
    pixels.release();
    expect(returned).toEqual([buffer]);
  });
});
