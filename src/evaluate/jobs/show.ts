import type { Degradation } from '../../core/degradation.js';
import { corrupt, type RgbImage } from '../../corrupt/corrupt.js';
import type { Tools } from './tools.js';

/** One row of a contact sheet. */
export interface ShowResult {
  readonly captured: RgbImage;
  readonly recovered: RgbImage;
  readonly clean: RgbImage;
  readonly accepted: boolean;
  readonly before: number;
  readonly after: number;
  readonly found: readonly number[];
}

export async function showJob(
  { subject }: Tools,
  model: string,
  clean: RgbImage,
  step: Degradation,
): Promise<ShowResult> {
  const captured = await corrupt(clean, [step]);
  const seen = await subject.assess(captured);
  const { picture: recovered, accepted, severityAfter } = await subject.recover(model, captured, seen);
  const found = [...seen.intensities];
  return { captured, recovered, clean, accepted, before: seen.severity, after: severityAfter, found };
}
