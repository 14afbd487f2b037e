import { stillHeader } from '../../core/frame.js';
import { LEVELS, type DegradationKind } from '../../core/degradation.js';
import type { RgbImage } from '../../corrupt/corrupt.js';
import { readPicture } from '../../media/pictureFile.js';
import { match, type Matched } from '../detection.js';
import { SIXTEEN } from '../degrade.js';
import type { Labelled } from '../sets.js';
import { perModel, type PerModel, type Tools } from './tools.js';

/** Detections in one labelled picture: clean, and with every kind at level high before and after recovery. */
export interface DetectResult {
  readonly clean: Matched;
  readonly kinds: readonly {
    readonly kind: DegradationKind;
    readonly captured: Matched;
    /** The published picture: the recovered one if it was accepted, else the captured one. */
    readonly shown: PerModel<{ readonly matched: Matched; readonly accepted: boolean }>;
  }[];
}

export async function detectJob(tools: Tools, item: Labelled): Promise<DetectResult> {
  const picture = await readPicture(item.file);
  const look = async (p: RgbImage): Promise<Matched> =>
    match(await tools.detector!.look(asView(p)), item.boxes);
  const kinds: DetectResult['kinds'][number][] = [];
  for (const kind of SIXTEEN) {
    const degraded = await tools.degrader.degrade(item, picture, [{ kind, intensity: LEVELS.high }]);
    const seen = await tools.subject.assess(degraded);
    const captured = await look(degraded);
    const shown = await perModel(tools, async (model) => {
      const { picture: out, accepted } = await tools.subject.recover(model, degraded, seen);
      return { accepted, matched: accepted ? await look(out) : captured };
    });
    kinds.push({ kind, captured, shown });
  }
  return { clean: await look(picture), kinds };
}

function asView(picture: RgbImage) {
  return { header: stillHeader('report', picture), bytes: picture.data };
}
