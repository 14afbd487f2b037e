import { describe, expect, it } from 'vitest';
import type { Original } from '../core/frame.js';
import type { Sink } from '../core/events.js';
import { SinkGroup } from './sinkGroup.js';

const raw: Original = { kind: 'raw', encoding: 'rgb8', step: 3, bigEndian: false, bytes: new Uint8Array(3) };
const sink = (wantsPictures: boolean, uses?: Original['kind']): Sink => ({
  name: 'test',
  wantsPictures,
  ...(uses && { usesOriginal: (kind) => kind === uses }),
  publish: () => {},
  close: () => Promise.resolve(),
});
const wants = (original: Original | undefined, ...all: Sink[]): boolean => {
  const sinks = new SinkGroup(() => {});
  sinks.add(all);
  return sinks.wantsPixels(original ? { original } : {});
};

describe('pixels are wanted', () => {
  it.each([
    ['by nobody', false, raw, []],
    ['by no sink that wants no pictures', false, undefined, [sink(false)]],
    ['by a sink that shows pictures', true, raw, [sink(true)]],
    ['by none that uses the original', false, raw, [sink(true, 'raw'), sink(false)]],
    ['by one that uses another kind of original', true, raw, [sink(true, 'raw'), sink(true, 'compressed')]],
    ['where there is no original', true, undefined, [sink(true, 'raw')]],
  ] as const)('%s', (_, expected, original, sinks) => {
    expect(wants(original, ...sinks)).toBe(expected);
  });
});
