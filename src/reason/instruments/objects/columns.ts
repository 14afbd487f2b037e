import { bestClass, centred, suppress, type Detection } from './detection.js';
import {
  areProbabilities,
  areFractions,
  nearlyAll,
  informativeRows,
  type Family,
  type Output,
} from './head.js';

/** YOLOv8 and compatible detectors, `[1, 4 + C, N]`: one column per candidate, boxes in pixels, no objectness. */
export const classColumns: Family = ({ answers, classes, size }) => {
  const [, height = 0] = answers[0]!.dims;
  if (answers[0]!.dims.length !== 3 || height !== 4 + classes) return undefined;
  const candidates = informativeRows(answers, 'columns');
  if (!areProbabilities(candidates, 4, height)) return 'its class values are not probabilities';
  if (areFractions(candidates)) return 'its boxes are fractions of the picture instead of pixels';
  const inPicture = nearlyAll(
    candidates,
    ({ at }) =>
      Math.abs(at(0) / size.width - 0.5) <= 0.75 &&
      Math.abs(at(1) / size.height - 0.5) <= 0.75 &&
      at(2) >= 0 &&
      at(3) >= 0,
  );
  if (!inPicture) return 'its boxes are not centres and sizes in pixels of the input';
  return {
    name: 'YOLOv8',
    input: { fit: 'centre', channels: 'rgb', white: 1 },
    decode: (output, least) => suppress(decode(output, least)),
  };
};

function decode({ data, dims }: Output, least: number): Detection[] {
  const [, height = 0, n = 0] = dims;
  const found: Detection[] = [];
  for (let column = 0; column < n; column += 1) {
    const at = (i: number): number => data[i * n + column]!;
    const [label, score] = bestClass(height - 4, (c) => at(4 + c));
    if (score >= least) found.push(centred(label, score, at(0), at(1), at(2), at(3)));
  }
  return found;
}
