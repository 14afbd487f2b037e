import { psnr } from '../../media/similarity.js';
import { readPicture } from '../../media/pictureFile.js';
import { readAtMost } from '../degrade.js';
import type { RealItem } from '../sets.js';
import { perModel, type PerModel, type Tools } from './tools.js';

/** A really degraded picture: the gate's verdict and, for a pair, the decibels gained. */
export interface RealResult {
  readonly label: string;
  readonly severity: number;
  readonly flagged: boolean;
  readonly gain?: PerModel<{ readonly db: number; readonly accepted: boolean }>;
}

const LONGEST = 1920;

export async function realJob(tools: Tools, item: RealItem): Promise<RealResult> {
  const picture = await readAtMost(item.file, LONGEST);
  const seen = await tools.subject.assess(picture);
  const result = { label: item.label, severity: seen.severity, flagged: seen.verdict !== 'pass' };
  const clean = item.clean === undefined ? undefined : await readPicture(item.clean);
  if (clean?.width !== picture.width || clean.height !== picture.height) return result;
  const gain = await perModel(tools, async (model) => {
    const mended = await tools.subject.recover(model, picture, seen);
    return { db: psnr(clean, mended.picture) - psnr(clean, picture), accepted: mended.accepted };
  });
  return { ...result, gain };
}
