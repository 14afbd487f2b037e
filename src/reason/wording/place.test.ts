import { describe, expect, it } from 'vitest';
import { place, zoneOf } from './place.js';

const map = (value: (row: number, column: number) => number): number[] =>
  Array.from({ length: 48 }, (_, i) => value(Math.floor(i / 8), i % 8));

describe('place', () => {
  it.each<[string | undefined, (row: number, column: number) => number]>([
    ['over the whole picture', () => 0.6],
    [undefined, () => 0.1],
    ['in the upper left', (r, c) => (r < 2 && c < 3 ? 0.8 : 0)],
    ['in the centre', (r, c) => (r > 1 && r < 4 && c > 2 && c < 5 ? 0.8 : 0)],
    ['in the lower right', (r, c) => (r > 3 && c > 4 ? 0.8 : 0.1)],
    ['in the upper part of the picture', (r) => (r < 2 ? 0.7 : 0.2)],
    ['in the middle and lower part of the picture', (r) => (r > 1 ? 0.7 : 0.2)],
    ['in the left part of the picture', (_, c) => (c < 3 ? 0.7 : 0.2)],
    ['in the upper left and lower right', (r, c) => ((r < 2 && c < 3) || (r > 3 && c > 4) ? 0.9 : 0)],
    ['in a small spot in the upper right', (r, c) => (r === 0 && c === 7 ? 0.9 : 0)],
    ['over nearly the whole picture', (r, c) => (r < 2 && c < 3 ? 0 : 0.5)],
  ])('%s', (expected, value) => {
    expect(place(map(value))).toBe(expected);
  });

  it('reads a map that is too short as undamaged where it is silent', () => {
    expect(place([])).toBeUndefined();
  });
});

it('names the zone of a point', () => {
  expect(zoneOf(0.1, 0.1)).toBe('upper left');
  expect(zoneOf(0.5, 0.5)).toBe('centre');
  expect(zoneOf(1, 0.5)).toBe('middle right');
  expect(zoneOf(0.5, 1)).toBe('lower centre');
});
