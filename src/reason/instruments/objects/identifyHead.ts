import { classColumns } from './columns.js';
import { endToEnd } from './endToEnd.js';
import { fastestDet } from './fastestDet.js';
import type { Evidence, Family, Head, Output } from './head.js';
import { objectnessRows } from './rows.js';

const FAMILIES: readonly Family[] = [fastestDet, objectnessRows, classColumns, endToEnd];

/** The index of the output with the detections, and its head. */
export interface IdentifiedHead {
  readonly output: number;
  readonly head: Head;
}

/**
 * Identifies a detector's family by its outputs for test pictures: several families can have the same shape, and then
 * the values decide. A head is chosen only if exactly one family fits.
 *
 * @param outputs for each output of the network, its values for each test picture
 * @returns the head, or the reason why none was chosen, as a clause for a message
 */
export function identifyHead(
  outputs: readonly (readonly Output[])[],
  { classes, size }: Omit<Evidence, 'answers'>,
): IdentifiedHead | string {
  const fitting: IdentifiedHead[] = [];
  const reasons: string[] = [];
  outputs.forEach((answers, output) => {
    const shape = `[${answers[0]!.dims.join(', ')}]`;
    const heads = FAMILIES.map((family) => family({ answers, classes, size })).filter((h) => h !== undefined);
    if (heads.length === 0)
      reasons.push(`${shape} is not the shape of a known family with ${classes} classes`);
    for (const head of heads) {
      if (typeof head === 'string') reasons.push(`${shape} cannot be read: ${head}`);
      else fitting.push({ output, head });
    }
  });
  if (fitting.length === 1) return fitting[0]!;
  if (fitting.length === 0) return reasons.join('; ');
  return `it may be ${fitting.map(({ head }) => head.name).join(' or ')}, and its values do not decide which`;
}
