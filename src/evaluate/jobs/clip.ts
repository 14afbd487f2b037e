import type { DegradationKind } from '../../core/degradation.js';
import { corrupt, type RgbImage } from '../../corrupt/corrupt.js';
import { readVideo } from '../../media/readVideo.js';
import { PriorSmoother } from '../../pipeline/priorSmoother.js';
import { flicker } from '../scores.js';
import { numberOf, type Item } from '../sets.js';
import { perModel, type PerModel, type Tools } from './tools.js';

/** Difference between consecutive pictures of a clip, grey levels: clean, captured, recovered. */
export interface ClipResult {
  readonly kind: DegradationKind;
  readonly clean: number;
  readonly captured: number;
  readonly recovered: PerModel<number>;
}

/** Kinds that last for longer on a camera, in the wild profile, which changes coherently over time. */
export const CLIP_KINDS = ['noise', 'darkness', 'fog', 'lens_blur', 'compression'] as const;
const INTENSITY = 0.45;
const FRAMES = 16;

export async function clipJob(tools: Tools, item: Item, kind: DegradationKind): Promise<ClipResult> {
  const clean: RgbImage[] = [];
  const captured: RgbImage[] = [];
  const times: number[] = [];
  const options = { profile: 'wild', index: numberOf(item.name) } as const;
  for await (const { picture, time } of readVideo(item.file)) {
    clean.push(picture);
    captured.push(await corrupt(picture, [{ kind, intensity: INTENSITY }], { ...options, time }));
    times.push(time);
    if (clean.length === FRAMES) break;
  }
  const recovered = await perModel(tools, async (model) => {
    const prior = new PriorSmoother();
    const out: RgbImage[] = [];
    for (const [i, picture] of captured.entries()) {
      const seen = await tools.subject.assess(picture);
      const told = prior.of({ ...seen, pictureState: 'normal' }, BigInt(Math.round(times[i]! * 1e9)), false);
      const mended = await tools.subject.recover(model, picture, seen, told);
      out.push(mended.picture);
    }
    return flicker(out);
  });
  return { kind, clean: flicker(clean), captured: flicker(captured), recovered };
}
