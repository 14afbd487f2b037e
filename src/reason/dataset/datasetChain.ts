import { PRESENT, type Degradation } from '../../core/degradation.js';
import type { Chain } from '../../core/chain.js';
import { atDepth, depthOf, type DepthOptions } from '../answer/depth.js';
import { EFFECT_OF, figure, listed, NAME_OF, named, sentence } from '../wording/words.js';

/**
 * Makes Robust-R1's five-part chain as training data, for a picture with known corruption, question and answer. It
 * describes the effects of the corruption and nothing about the scene beyond the given answer. Its length follows Σ.
 */
export function datasetChain(
  question: string,
  answer: string,
  applied: readonly Degradation[],
  options: DepthOptions,
): Chain {
  const types = applied.filter((d) => d.intensity >= PRESENT).sort((a, b) => b.intensity - a.intensity);
  const depth = depthOf(
    types.reduce((total, d) => total + d.intensity, 0),
    options,
  );
  const effects = types.map((d) => sentence(`${NAME_OF[d.kind]} ${EFFECT_OF[d.kind]}.`));
  const levels = types.map((d) => sentence(`${named(d)} was applied at ${figure(d.intensity)} of 1.`));
  const summary =
    types.length > 0
      ? `Seen through ${listed(types.map((d) => NAME_OF[d.kind]))}`
      : 'Seen in a clean picture';
  return {
    types,
    influence: atDepth(effects, depth, 0.3),
    reasoning: atDepth([`The question is: ${question}`, ...levels], depth, 0.5),
    conclusion: `${summary}, the answer is: ${answer}`,
    answer,
  };
}
