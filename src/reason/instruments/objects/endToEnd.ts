import type { Detection } from './detection.js';
import { areProbabilities, areShares, nearlyAll, spokenRows, type Family, type Output } from './head.js';

const WIDTH = 6;

/**
 * End-to-end detectors such as YOLOv10, `[1, N, 6]`: corners in pixels, score, class number; nothing overlaps that
 * should not. With one class YOLOv5 has the same shape; only here every class number is a whole one.
 */
export const endToEnd: Family = ({ answers, classes }) => {
  const [, , width] = answers[0]!.dims;
  if (answers[0]!.dims.length !== 3 || width !== WIDTH) return undefined;
  const rows = spokenRows(answers, 'rows');
  if (!rows.every(({ at }) => Number.isInteger(at(5))))
    return 'its sixth column holds no whole class numbers';
  const wrong = rows.find(({ at }) => at(5) < 0 || at(5) >= classes);
  if (wrong) return `it names class ${wrong.at(5)}, and there are labels for ${classes}`;
  if (!areProbabilities(rows, 4, 5)) return 'its fifth column holds no scores in [0, 1]';
  if (areShares(rows)) return 'its boxes are shares of the picture instead of pixels';
  if (!nearlyAll(rows, ({ at }) => at(2) >= at(0) && at(3) >= at(1))) return 'its boxes are no corners';
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
