import { expect, it } from 'vitest';
import { moment, span } from './when.js';

it('writes short stamps as seconds and long ones as a time of day', () => {
  expect(moment(12_340_000_000n)).toBe('12.3 s');
  expect(moment(1_700_000_000_000_000_000n)).toBe('2023-11-14 22:13:20 UTC');
});

it.each([
  [0n, '0.0 s'],
  [-5_000_000_000n, '0.0 s'],
  [800_000_000n, '0.8 s'],
  [9_960_000_000n, '10 s'],
  [59_700_000_000n, '1 min'],
  [185_000_000_000n, '3 min 5 s'],
  [7_800_000_000_000n, '2 h 10 min'],
])('span of %d ns is %s', (ns, text) => {
  expect(span(ns)).toBe(text);
});
