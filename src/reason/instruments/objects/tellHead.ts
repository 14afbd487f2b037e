import { classColumns } from './columns.js';
import { endToEnd } from './endToEnd.js';
import { fastestDet } from './fastestDet.js';
import type { Evidence, Family, Head, Output } from './head.js';
import { objectnessRows } from './rows.js';

const FAMILIES: readonly Family[] = [fastestDet, objectnessRows, classColumns, endToEnd];

/** The output that holds the detections, by its position, and how it is read. */
export interface ToldHead {
  readonly output: number;
  readonly head: Head;
}

/**
 * Tells a detector's family by what it answers to test pictures: a shape leaves several families possible, the values
 * decide. A head is taken only where exactly one family fits.
 *
 * @param outputs for each output of the network its answers, one for each test picture
 * @returns the head; or why none was taken, as a clause for a message
 */
export function tellHead(
  outputs: readonly (readonly Output[])[],
  { classes, size }: Omit<Evidence, 'answers'>,
): ToldHead | string {
  const fitting: ToldHead[] = [];
  const reasons: string[] = [];
  outputs.forEach((answers, output) => {
    const shape = `[${answers[0]!.dims.join(', ')}]`;
    const told = FAMILIES.map((family) => family({ answers, classes, size })).filter((t) => t !== undefined);
    if (told.length === 0) reasons.push(`${shape} is no shape that is known for ${classes} classes`);
    for (const head of told) {
      if (typeof head === 'string') reasons.push(`${shape} cannot be read: ${head}`);
      else fitting.push({ output, head });
    }
  });
  if (fitting.length === 1) return fitting[0]!;
  if (fitting.length === 0) return reasons.join('; ');
  return `it may be ${fitting.map(({ head }) => head.name).join(' or ')}, and its values do not tell which`;
}
