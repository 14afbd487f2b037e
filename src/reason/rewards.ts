import type { Chain } from '../core/chain.js';
import type { Degradation } from '../core/degradation.js';
import { PARTS, TAG_OF } from './chain/parts.js';
import { readChain } from './chain/read.js';
import { writeRobustR1 } from './chain/write.js';

/** Two readings of Robust-R1's rewards: its paper's figures, and its published code. */
export type RewardForm = 'paper' | 'code';

/**
 * r_deg: how well degradations were named and measured. Paper: each type that is in the truth earns 1 − |Δs|, each
 * that is not costs 1. Code: 1.5 − |Δs|, and a type of the truth that was not named costs 1 too. A kind counts once.
 */
export function degradationReward(
  said: readonly Degradation[],
  truth: readonly Degradation[],
  form: RewardForm = 'paper',
): number {
  const saidOf = new Map(said.map((d) => [d.kind, d.intensity]));
  const trueOf = new Map(truth.map((d) => [d.kind, d.intensity]));
  let reward = 0;
  for (const [kind, intensity] of saidOf) {
    const actual = trueOf.get(kind);
    if (actual === undefined) reward -= 1;
    else reward += (form === 'code' ? 1.5 : 1) - Math.abs(intensity - actual);
  }
  if (form === 'code') for (const kind of trueOf.keys()) if (!saidOf.has(kind)) reward -= 1;
  return reward;
}

/** r_len: 1 at the length of the truth, falling by the share it is missed by; without lower bound. */
export function lengthReward(length: number, trueLength: number): number {
  if (trueLength <= 0) return length === trueLength ? 1 : -Infinity;
  return 1 - Math.abs(length - trueLength) / trueLength;
}

/** 1 when the five blocks stand in the text in their order, each with its closer, else 0. */
export function formatReward(text: string): number {
  const blocks = PARTS.map((part) => `<${TAG_OF[part]}>.*?<${TAG_OF[part]}_END>`);
  return new RegExp(blocks.join('.*?'), 's').test(text) ? 1 : 0;
}

/** 1 when the answer is the true one to the letter, else 0. */
export const accuracyReward = (answer: string, truth: string): number =>
  answer.trim() === truth.trim() ? 1 : 0;

/**
 * CLEAR's reward for the decision to restore: +1 restored and right, −1 not restored and wrong, else 0.
 */
export function decisionReward(restored: boolean, correct: boolean): number {
  if (restored === correct) return correct ? 1 : -1;
  return 0;
}

/** Words are counted as tokens where no tokeniser is at hand: r_len is a ratio. */
const wordsIn = (text: string): number => text.split(/\s+/).filter((word) => word !== '').length;

export interface ChainScore {
  readonly degradation: number;
  readonly length: number;
  readonly format: number;
  readonly accuracy: number;
}

/** Scores what a model wrote against the true chain. */
export function scoreChain(text: string, truth: Chain, form: RewardForm = 'paper'): ChainScore {
  const { chain } = readChain(text);
  return {
    degradation: degradationReward(chain.types, truth.types, form),
    length: lengthReward(wordsIn(text), wordsIn(writeRobustR1(truth))),
    format: formatReward(text),
    accuracy: accuracyReward(chain.answer, truth.answer),
  };
}
