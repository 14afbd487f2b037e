import type { Detection } from './detection.js';
import {
  areProbabilities,
  areFractions,
  nearlyAll,
  informativeRows,
  type Family,
  type Output,
} from './head.js';

const WIDTH = 6;

/**
 * End-to-end detectors such as YOLOv10, `[1, N, 6]`: corners in pixels, score, class number. They need no suppression of
 * overlaps. YOLOv5 with one class has the same shape; only here all class numbers are integers.
 */
export const endToEnd: Family = ({ answers, classes }) => {
  const [, , width] = answers[0]!.dims;
  if (answers[0]!.dims.length !== 3 || width !== WIDTH) return undefined;
  const rows = informativeRows(answers, 'rows');
  if (!rows.every(({ at }) => Number.isInteger(at(5))))
    return 'its sixth column has class numbers that are not integers';
  const wrong = rows.find(({ at }) => at(5) < 0 || at(5) >= classes);
  if (wrong) return `it returns class ${wrong.at(5)}, but the number of labels is ${classes}`;
  if (!areProbabilities(rows, 4, 5)) return 'its fifth column has scores outside [0, 1]';
  if (areFractions(rows)) return 'its boxes are fractions of the picture instead of pixels';
  if (!nearlyAll(rows, ({ at }) => at(2) >= at(0) && at(3) >= at(1)))
    return 'its boxes are not given by their corners';
  return { name: 'YOLOv10', input: { fit: 'centre', channels: 'rgb', white: 1 }, decode };
};

function decode({ data, dims }: Output, least: number): Detection[] {
  const found: Detection[] = [];
  for (let row = 0; row < (dims[1] ?? 0); row += 1) {
    const [x0, y0, x1, y1, score, label] = data.subarray(
      row * WIDTH,
      (row + 1) * WIDTH,
    ) as unknown as number[];
    if (score! >= least) found.push({ label: label!, score: score!, x0: x0!, y0: y0!, x1: x1!, y1: y1! });
  }
  return found;
}
