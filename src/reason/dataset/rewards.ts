import type { Chain } from '../../core/chain.js';
import type { Degradation } from '../../core/degradation.js';
import { PARTS, TAG_OF } from '../chain/parts.js';
import { readChain } from '../chain/read.js';
import { writeRobustR1 } from '../chain/write.js';

/**
 * Definition of Robust-R1's type reward: that of the paper (arXiv 2512.17532, figure 2) or that of its published code,
 * which differs.
 */
export type RewardForm = 'paper' | 'code';

/**
 * The degradation reward r_deg of Robust-R1 (arXiv 2512.17532, reward-driven alignment): how well the degradations of
 * a picture were named and measured. A kind counts once; the order does not matter.
 *
 * `paper`: Σ over the named kinds of 1 − |s − s_true| where the kind is in the truth, −1 where it is not.
 * `code`: 1.5 − |s − s_true| where it is in the truth, −1 where it is not, and −1 for each kind of the truth that was
 * not named.
 *
 * @param predicted degradations that a model named, intensities in [0, 1]
 * @param truth degradations that were applied, intensities in [0, 1]
 * @returns at most the number of kinds in the truth (`paper`) or 1.5 times it (`code`); without lower bound
 */
export function degradationReward(
  predicted: readonly Degradation[],
  truth: readonly Degradation[],
  form: RewardForm = 'paper',
): number {
  const predictedOf = new Map(predicted.map((d) => [d.kind, d.intensity]));
  const trueOf = new Map(truth.map((d) => [d.kind, d.intensity]));
  let reward = 0;
  for (const [kind, intensity] of predictedOf) {
    const actual = trueOf.get(kind);
    if (actual === undefined) reward -= 1;
    else reward += (form === 'code' ? 1.5 : 1) - Math.abs(intensity - actual);
  }
  if (form === 'code') for (const kind of trueOf.keys()) if (!predictedOf.has(kind)) reward -= 1;
  return reward;
}

/**
 * The length reward r_len of Robust-R1 (arXiv 2512.17532): 1 − |length − trueLength| / trueLength.
 *
 * @param length tokens, or any other unit that both lengths share
 * @param trueLength length of the true chain, in the same unit
 * @returns at most 1; without lower bound; −Infinity where the true length is 0 and the other is not
 */
export function lengthReward(length: number, trueLength: number): number {
  if (trueLength <= 0) return length === trueLength ? 1 : -Infinity;
  return 1 - Math.abs(length - trueLength) / trueLength;
}

/**
 * The format reward of Robust-R1's published code (the paper does not name it): 1 if the text has the five blocks of the
 * chain in their order, each with its end tag, else 0. Text between and around the blocks is allowed.
 */
export function formatReward(text: string): number {
  const blocks = PARTS.map((part) => `<${TAG_OF[part]}>.*?<${TAG_OF[part]}_END>`);
  return new RegExp(blocks.join('.*?'), 's').test(text) ? 1 : 0;
}

/**
 * The accuracy reward of Robust-R1's published code: 1 if both answers are equal apart from surrounding white space,
 * else 0. CLEAR lets a language model judge the answers instead, which is not done here.
 */
export const accuracyReward = (answer: string, truth: string): number =>
  answer.trim() === truth.trim() ? 1 : 0;

/**
 * The decision reward R_dec of CLEAR's paper: 1 where the picture was restored and the answer is right, −1 where it
 * was not restored and the answer is wrong, else 0. (Its published code gives 1, 0.6, 0.4 and −0.2 instead.)
 *
 * @param restored whether the model asked for the restored picture
 * @param correct whether its answer is right
 */
export function decisionReward(restored: boolean, correct: boolean): number {
  if (restored === correct) return correct ? 1 : -1;
  return 0;
}

/** Number of words. r_len is a ratio of two lengths, so words can be counted instead of tokens. */
const wordsIn = (text: string): number => text.split(/\s+/).filter((word) => word !== '').length;

/** The unweighted rewards of one chain. */
export interface ChainScore {
  readonly degradation: number;
  readonly length: number;
  readonly format: number;
  readonly accuracy: number;
}

/** The rewards of a model's text, compared with the true chain. Lengths are counted in words. */
export function scoreChain(text: string, truth: Chain, form: RewardForm = 'paper'): ChainScore {
  const { chain } = readChain(text);
  return {
    degradation: degradationReward(chain.types, truth.types, form),
    length: lengthReward(wordsIn(text), wordsIn(writeRobustR1(truth))),
    format: formatReward(text),
    accuracy: accuracyReward(chain.answer, truth.answer),
  };
}
