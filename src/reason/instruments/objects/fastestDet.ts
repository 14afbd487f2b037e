import { bestClass, centred, suppress, type Detection } from './detection.js';
import { areProbabilities, informativeRows, type Family, type Output } from './head.js';
import type { InputSize } from './inputForm.js';

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** FastestDet, `[1, 5 + C, h, w]`: objectness, box and class probabilities for each cell of one grid. */
export const fastestDet: Family = ({ answers, classes, size }) => {
  const [, channels = 0] = answers[0]!.dims;
  if (answers[0]!.dims.length !== 4 || channels !== 5 + classes) return undefined;
  const cells = informativeRows(answers, 'columns');
  if (!areProbabilities(cells, 0, 1) || !areProbabilities(cells, 5, channels))
    return 'its objectness and class values are not probabilities';
  return {
    name: 'FastestDet',
    input: { fit: 'stretch', channels: 'bgr', white: 1 },
    decode: (output, least) => suppress(decode(output, size, least)),
  };
};

function decode({ data, dims }: Output, size: InputSize, least: number): Detection[] {
  const [, channels = 0, h = 0, w = 0] = dims;
  const cells = h * w;
  const found: Detection[] = [];
  for (let cell = 0; cell < cells; cell += 1) {
    const at = (channel: number): number => data[channel * cells + cell]!;
    // FastestDet's own formula weights objectness and class probability with these exponents.
    const objectness = at(0) ** 0.6;
    if (objectness < least) continue;
    const [label, probability] = bestClass(channels - 5, (c) => at(5 + c));
    const score = objectness * probability ** 0.4;
    if (score < least) continue;
    const cx = (((cell % w) + Math.tanh(at(1))) / w) * size.width;
    const cy = ((Math.floor(cell / w) + Math.tanh(at(2))) / h) * size.height;
    found.push(centred(label, score, cx, cy, sigmoid(at(3)) * size.width, sigmoid(at(4)) * size.height));
  }
  return found;
}
