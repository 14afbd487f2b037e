import { psnr, ssim } from '../../media/similarity.js';
import { readAtMost } from '../degrade.js';
import type { Item } from '../sets.js';
import { perModel, type PerModel, type Tools } from './tools.js';

/** A clean picture: the gate's verdict, and the effect of a recovery without acceptance. */
export interface CleanResult {
  readonly severity: number;
  readonly flagged: boolean;
  readonly forced: PerModel<{ readonly psnr: number; readonly ssim: number; readonly accepted: boolean }>;
}

export async function cleanJob(tools: Tools, item: Item, longest: number): Promise<CleanResult> {
  const picture = await readAtMost(item.file, longest);
  const seen = await tools.subject.assess(picture);
  const forced = await perModel(tools, async (model) => {
    const { picture: out, accepted } = await tools.subject.recover(model, picture, seen);
    return { psnr: psnr(picture, out), ssim: ssim(picture, out), accepted };
  });
  return { severity: seen.severity, flagged: seen.verdict === 'recover', forced };
}
