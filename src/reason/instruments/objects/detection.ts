import { iou } from '../../../core/box.js';

/** One detected object: class number, score in [0, 1], corners in pixels of the network's input. */
export interface Detection {
  readonly label: number;
  readonly score: number;
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
}

/** A detection from a box given by its centre and size. */
export const centred = (
  label: number,
  score: number,
  cx: number,
  cy: number,
  w: number,
  h: number,
): Detection => ({ label, score, x0: cx - w / 2, y0: cy - h / 2, x1: cx + w / 2, y1: cy + h / 2 });

/** The most probable of a number of classes. */
export function bestClass(
  classes: number,
  of: (index: number) => number,
): readonly [label: number, probability: number] {
  let label = 0;
  for (let c = 1; c < classes; c += 1) if (of(c) > of(label)) label = c;
  return [label, of(label)];
}

/** Non-maximum suppression: of detections of one class that overlap by more than `most` (IoU), the best stays. */
export function suppress(found: readonly Detection[], most = 0.45): Detection[] {
  const kept: Detection[] = [];
  for (const candidate of [...found].sort((a, b) => b.score - a.score)) {
    if (kept.every((k) => k.label !== candidate.label || iou(k, candidate) <= most)) kept.push(candidate);
  }
  return kept;
}
