import fc from 'fast-check';
import { expect, it } from 'vitest';
import { depthFor, tokensOf, fitToBudget } from './depth.js';
import { assessment } from '../../../test/support/views.js';

const options = { min_tokens: 64, max_tokens: 1024, tokens_per_intensity: 256 };

it('gives a clean picture the floor and the answer alone', () => {
  expect(depthFor(assessment({ fog: 0.1 }), options)).toEqual({ kind: 'none', tokens: 64 });
});

it("gives Robust-R1's worked example (Σ 2.03) its share", () => {
  const worked = assessment({ lens_blur: 0.9, noise: 0.63, fog: 0.5 });
  expect(depthFor(worked, options)).toEqual({ kind: 'full', tokens: 520 });
});

it('is proportional to Σ between floor and ceiling, and never falls when damage grows', () => {
  const level = fc.float({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(level, level, level, (a, b, more) => {
      const less = depthFor(assessment({ fog: a, noise: b }), options);
      const worse = depthFor(assessment({ fog: a, noise: b, rain: more }), options);
      expect(worse.tokens).toBeGreaterThanOrEqual(less.tokens);
      expect(less.tokens).toBeGreaterThanOrEqual(64);
      expect(worse.tokens).toBeLessThanOrEqual(1024);
      const sum = (a >= 0.15 ? a : 0) + (b >= 0.15 ? b : 0);
      if (sum * 256 > 64) expect(less.tokens).toBe(Math.round(256 * Math.fround(sum)) || less.tokens);
    }),
  );
});

it('keeps what fits a budget, and always the first sentence', () => {
  const sentences = ['One short one.', 'Another, a little longer.', 'A third.'];
  expect(fitToBudget(sentences, 0)).toBe('One short one.');
  expect(fitToBudget(sentences, 1000)).toBe(sentences.join(' '));
  expect(fitToBudget(sentences, tokensOf(sentences[0]!) + tokensOf(sentences[1]!))).toBe(
    sentences.slice(0, 2).join(' '),
  );
  expect(fitToBudget([], 10)).toBe('');
});
