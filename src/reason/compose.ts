import { present, type Assessment } from '../core/assessment.js';
import type { Chain } from '../core/chain.js';
import { summary } from './condition/evidence.js';
import { atDepth, type Depth } from './depth.js';
import type { Finding } from './finding.js';

/**
 * The five parts from what was found, at the depth the damage deserves: the answer alone on a clean picture,
 * a sentence a part on a damaged one, all the evidence the budget allows on a bad one.
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
