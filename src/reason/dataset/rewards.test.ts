import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Degradation } from '../../core/degradation.js';
import { writeClear, writeRobustR1 } from '../chain/write.js';
import {
  accuracyReward,
  decisionReward,
  degradationReward,
  formatReward,
  lengthReward,
  scoreChain,
} from './rewards.js';

const d = (kind: Degradation['kind'], intensity: number): Degradation => ({ kind, intensity });
const chain = {
  types: [d('lens_flare', 0.05), d('lens_blur', 0.29)],
  influence: 'Edges are soft.',
  reasoning: 'A kitchen with a cat on the table.',
  conclusion: 'A cat is on the table.',
  answer: 'cat',
};

describe("r_deg on Robust-R1's worked examples", () => {
  it.each([
    ['figure 2: 0.45 for 0.69', [d('noise', 0.45)], [d('noise', 0.69)], 0.76],
    ['figure 2: 0.96 for 0.44', [d('fog', 0.96)], [d('fog', 0.44)], 0.48],
    ['figure 2: another type', [d('fog', 0.5)], [d('noise', 0.5)], -1],
    [
      'the case shown, after SFT: blur .47, jpeg .58',
      [d('lens_blur', 0.47), d('compression', 0.58)],
      chain.types,
      1 - 0.18 - 1,
    ],
    [
      'the case shown, after RL: blur .31, flare .05',
      [d('lens_blur', 0.31), d('lens_flare', 0.05)],
      chain.types,
      2 - 0.02,
    ],
  ])('%s', (_, said, truth, reward) => {
    expect(degradationReward(said, truth)).toBeCloseTo(reward, 9);
  });

  it('follows the published code where asked: 1.5 − |Δs|, −1 for a false and for a missed type', () => {
    expect(degradationReward([d('noise', 0.45)], [d('noise', 0.69)], 'code')).toBeCloseTo(1.26, 9);
    expect(degradationReward([d('fog', 0.5)], [d('noise', 0.5)], 'code')).toBe(-2);
    expect(degradationReward([], [d('noise', 0.5)], 'code')).toBe(-1);
    expect(degradationReward([], [d('noise', 0.5)])).toBe(0);
  });

  it('is best for the truth itself', () => {
    const types = fc
      .uniqueArray(fc.constantFrom<Degradation['kind']>('fog', 'rain', 'snow', 'noise'), { minLength: 1 })
      .chain((kinds) =>
        fc.tuple(...kinds.map((kind) => fc.double({ min: 0, max: 1, noNaN: true }).map((s) => d(kind, s)))),
      );
    fc.assert(
      fc.property(types, types, fc.constantFrom('paper' as const, 'code' as const), (said, truth, form) => {
        expect(degradationReward(said, truth, form)).toBeLessThanOrEqual(
          degradationReward(truth, truth, form) + 1e-9,
        );
      }),
    );
  });
});

it('r_len is 1 at the true length and falls alike on both sides, without bound', () => {
  expect(lengthReward(100, 100)).toBe(1);
  expect(lengthReward(50, 100)).toBe(0.5);
  expect(lengthReward(150, 100)).toBe(0.5);
  expect(lengthReward(500, 100)).toBe(-3);
});

it('format wants the five blocks, in order, closed', () => {
  const text = writeRobustR1(chain);
  expect(formatReward(text)).toBe(1);
  expect(formatReward(`Well: ${text} That is all.`)).toBe(1);
  expect(formatReward(text.replace('<ANSWER_END>', ''))).toBe(0);
  expect(formatReward(text.split('\n').reverse().join('\n'))).toBe(0);
  expect(formatReward(writeClear(chain).replaceAll('_END', ''))).toBe(0);
});

it('accuracy is equality to the letter', () => {
  expect([
    accuracyReward('cat', 'cat'),
    accuracyReward(' cat\n', 'cat'),
    accuracyReward('Cat', 'cat'),
  ]).toEqual([1, 1, 0]);
});

it("CLEAR's decision: restoring pays when it was right, not restoring costs when it was wrong", () => {
  expect(decisionReward(true, true)).toBe(1);
  expect(decisionReward(false, false)).toBe(-1);
  expect(decisionReward(false, true)).toBe(0);
  expect(decisionReward(true, false)).toBe(0);
});

it('scores the truth itself with full marks', () => {
  expect(scoreChain(writeRobustR1(chain), chain)).toEqual({
    degradation: 2,
    length: 1,
    format: 1,
    accuracy: 1,
  });
});
