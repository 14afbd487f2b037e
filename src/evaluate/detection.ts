import { cornersOf, iou } from '../core/box.js';
import type { Sighting } from '../reason/instruments/sighting.js';
import { COCO } from '../reason/instruments/objects/labels.js';
import type { Box } from './sets.js';
import { f1 } from './scores.js';

/** Overlap from which a detection is correct (intersection over union). */
const LEAST_OVERLAP = 0.5;

/** Result of a detector for a picture: indices of the labelled objects that it found, and the number of false detections. */
export interface Matched {
  readonly right: readonly number[];
  readonly wrong: number;
  readonly missed: number;
}

/** Matches sightings, in order of confidence, with the unmatched box of their class that they overlap most. */
export function match(sightings: readonly Sighting[], boxes: readonly Box[]): Matched {
  const right = new Set<number>();
  let wrong = 0;
  for (const { what, box } of [...sightings].sort((a, b) => b.confidence - a.confidence)) {
    let [best, most] = [-1, LEAST_OVERLAP];
    boxes.forEach((candidate, i) => {
      if (right.has(i) || COCO[candidate.label] !== what) return;
      const o = overlap(box, candidate);
      if (o >= most) [best, most] = [i, o];
    });
    if (best < 0) wrong += 1;
    else right.add(best);
  }
  return { right: [...right], wrong, missed: boxes.length - right.size };
}

/** F1 over many pictures. */
export function f1Of(matches: readonly Matched[]): number {
  const sum = (of: (m: Matched) => number): number => matches.reduce((total, m) => total + of(m), 0);
  return f1(
    sum(({ right }) => right.length),
    sum(({ wrong }) => wrong),
    sum(({ missed }) => missed),
  );
}

function overlap(box: Sighting['box'], { cx, cy, width, height }: Box): number {
  return iou(cornersOf(box), cornersOf([cx - width / 2, cy - height / 2, width, height]));
}
