/** A detection: corners in the network's input pixels. */
export interface Detection {
  readonly label: number;
  readonly score: number;
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
}

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** How a network's output is laid out: FastestDet's grid, YOLOv5's rows with objectness, YOLOv8's columns without. */
export type HeadKind = 'fastestdet' | 'yolov5' | 'yolov8';

/**
 * Tells the family of a detector by its output's shape: `[1, 5+C, h, w]`, `[1, N, 5+C]` or `[1, 4+C, N]` with N
 * the larger. Undefined when it is none of them.
 */
export function headOf(dims: readonly number[], classes: number): HeadKind | undefined {
  if (dims.length === 4 && dims[1] === 5 + classes) return 'fastestdet';
  if (dims.length === 3 && dims[2] === 5 + classes) return 'yolov5';
  return dims.length === 3 && dims[1] === 4 + classes ? 'yolov8' : undefined;
}

/**
 * Reads a detector's output.
 *
 * @param size side of the square input, pixels
 * @param least scores below are left out
 */
export function decode(
  head: HeadKind,
  data: Float32Array,
  dims: readonly number[],
  size: number,
  least: number,
): Detection[] {
  if (head === 'fastestdet') return fastestDet(data, dims, size, least);
  return head === 'yolov5' ? rows(data, dims, least) : columns(data, dims, least);
}

/** FastestDet: objectness, box and class probabilities a cell of the grid. */
function fastestDet(data: Float32Array, dims: readonly number[], size: number, least: number): Detection[] {
  const [, channels = 0, h = 0, w = 0] = dims;
  const cells = h * w;
  const found: Detection[] = [];
  for (let cell = 0; cell < cells; cell += 1) {
    const at = (channel: number): number => data[channel * cells + cell]!;
    const objectness = at(0);
    if (objectness ** 0.6 < least) continue;
    const [label, probability] = best(channels - 5, (c) => at(5 + c));
    const score = objectness ** 0.6 * probability ** 0.4;
    if (score < least) continue;
    const cx = (((cell % w) + Math.tanh(at(1))) / w) * size;
    const cy = ((Math.floor(cell / w) + Math.tanh(at(2))) / h) * size;
    found.push(centred(label, score, cx, cy, sigmoid(at(3)) * size, sigmoid(at(4)) * size));
  }
  return found;
}

/** YOLOv5 and its like: one row a candidate, with objectness. */
function rows(data: Float32Array, dims: readonly number[], least: number): Detection[] {
  const [, n = 0, width = 0] = dims;
  const found: Detection[] = [];
  for (let row = 0; row < n; row += 1) {
    const at = (i: number): number => data[row * width + i]!;
    if (at(4) < least) continue;
    const [label, probability] = best(width - 5, (c) => at(5 + c));
    const score = at(4) * probability;
    if (score >= least) found.push(centred(label, score, at(0), at(1), at(2), at(3)));
  }
  return found;
}

/** YOLOv8 and later: one column a candidate, no objectness. */
function columns(data: Float32Array, dims: readonly number[], least: number): Detection[] {
  const [, height = 0, n = 0] = dims;
  const found: Detection[] = [];
  for (let column = 0; column < n; column += 1) {
    const at = (i: number): number => data[i * n + column]!;
    const [label, score] = best(height - 4, (c) => at(4 + c));
    if (score >= least) found.push(centred(label, score, at(0), at(1), at(2), at(3)));
  }
  return found;
}

function best(classes: number, of: (index: number) => number): [label: number, probability: number] {
  let label = 0;
  for (let c = 1; c < classes; c += 1) if (of(c) > of(label)) label = c;
  return [label, of(label)];
}

const centred = (label: number, score: number, cx: number, cy: number, w: number, h: number): Detection => ({
  label,
  score,
  x0: cx - w / 2,
  y0: cy - h / 2,
  x1: cx + w / 2,
  y1: cy + h / 2,
});

/** Keeps the best of detections of one class that overlap by more than `most` (intersection over union). */
export function suppress(found: readonly Detection[], most = 0.45): Detection[] {
  const kept: Detection[] = [];
  for (const candidate of [...found].sort((a, b) => b.score - a.score)) {
    if (kept.every((k) => k.label !== candidate.label || overlap(k, candidate) <= most)) kept.push(candidate);
  }
  return kept;
}

function overlap(a: Detection, b: Detection): number {
  const w = Math.min(a.x1, b.x1) - Math.max(a.x0, b.x0);
  const h = Math.min(a.y1, b.y1) - Math.max(a.y0, b.y0);
  if (w <= 0 || h <= 0) return 0;
  const area = (d: Detection): number => (d.x1 - d.x0) * (d.y1 - d.y0);
  return (w * h) / (area(a) + area(b) - w * h);
}
