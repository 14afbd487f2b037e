import { present, type Assessment } from '../../core/assessment.js';
import type { Chain } from '../../core/chain.js';
import { atDepth, type Depth } from './depth.js';
import { CONDITION_TEXT, listed, NAME_OF, sentence, severityWords, strength } from '../wording/words.js';
import type { Finding } from './finding.js';

/**
 * Makes the chain's five parts from a finding, at a depth that follows the degradation: the answer alone for a clean
 * picture, one sentence per part for a degraded one, and all evidence within the token budget for a bad one.
 */
export function compose(finding: Finding, assessment: Assessment, depth: Depth): Chain {
  const conclusion = depth.kind === 'none' ? finding.text : `${summary(assessment)} ${finding.text}`;
  return {
    types: present(assessment),
    influence: atDepth(finding.influence, depth, 0.3),
    reasoning: depth.kind === 'none' ? (finding.reasoning[0] ?? '') : atDepth(finding.reasoning, depth, 0.5),
    conclusion,
    answer: finding.text,
  };
}

/** The picture's condition in one sentence. */
const summary = (assessment: Assessment): string => {
  const found = present(assessment);
  const which = found.length > 0 ? ` with ${listed(found.slice(0, 3).map((d) => NAME_OF[d.kind]))}` : '';
  const { pictureState } = assessment;
  if (pictureState !== 'normal') return sentence(`${CONDITION_TEXT[pictureState]}.`);
  return strength(assessment.severity) === 'no' && found.length === 0
    ? 'The picture is clean.'
    : sentence(`the picture is ${severityWords(assessment.severity)}${which}.`);
};
