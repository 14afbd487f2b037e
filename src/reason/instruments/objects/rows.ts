import { bestClass, centred, suppress, type Detection } from './detection.js';
import { gridOf, type Cell, type Grid } from './grid.js';
import { areProbabilities, nearlyAll, informativeRows, type Family, type Output, type Row } from './head.js';
import type { InputSize, InputForm } from './inputForm.js';

type Box = readonly [cx: number, cy: number, w: number, h: number];

const YOLO: InputForm = { fit: 'centre', channels: 'rgb', white: 1 };
const YOLOX: InputForm = { fit: 'top_left', channels: 'bgr', white: 255 };

/** Maximum distance of a predicted centre from its cell, cells; those of YOLOX-nano lie within four. */
const NEAR_CELLS = 4;
/** Maximum logarithm of a size in cells: e⁸ cells are wider than any picture. */
const MAX_LOG = 8;

/**
 * Heads with objectness, `[1, N, 5 + C]`: YOLOv5 and v7 (several anchors per cell), YOLOv6 (one anchor, objectness
 * always 1) and YOLOX (one anchor; boxes in pixels, or as the network gives them: an offset in cells and a logarithm).
 * All have the same shape. The values decide: whether the centres lie near their cells.
 */
export const objectnessRows: Family = ({ answers, classes, size }) => {
  const [, n = 0, width] = answers[0]!.dims;
  if (answers[0]!.dims.length !== 3 || width !== 5 + classes) return undefined;
  const grid = gridOf(n, size);
  if (!grid) return `its ${n} candidates do not fill grids over the input`;
  const rows = informativeRows(answers, 'rows');
  if (!areProbabilities(rows, 4, width)) return 'its objectness and class values are not probabilities';
  const inPixels = nearlyAll(rows, (row) => isNear(boxAt(row), grid.cellOf(row.index)));
  if (rows.length > 0 && rows.every(({ at }) => noClass(at, width))) return 'no class is ever probable';
  if (grid.anchors > 1) {
    if (!inPixels) return 'its centres are not near their cells';
    // With a single class the class probability is not trained, so the score is the objectness.
    const score = classes === 1 ? objectnessAlone : product;
    return { name: 'YOLOv5', input: YOLO, decode: (output, least) => decode(output, least, score, boxAt) };
  }
  if (rows.length === 0)
    return 'it has no candidates for the test pictures, so that YOLOv6 and YOLOX cannot be distinguished';
  if (inPixels && rows.every(({ at }) => at(4) === 1))
    return { name: 'YOLOv6', input: YOLO, decode: (output, least) => decode(output, least, product, boxAt) };
  if (inPixels)
    return { name: 'YOLOX', input: YOLOX, decode: (output, least) => decode(output, least, product, boxAt) };
  const fromCells = (row: Row): Box => boxFromCell(row, grid);
  if (!nearlyAll(rows, (row) => isOffset(row) && isInside(fromCells(row), size)))
    return 'its boxes are neither pixels near their cells nor offsets from them';
  return {
    name: 'YOLOX',
    input: YOLOX,
    decode: (output, least) => decode(output, least, product, fromCells),
  };
};

/** Whether all class probabilities are 0: an end-to-end detector with one class has its class number, 0, there. */
function noClass(at: Row['at'], width: number): boolean {
  for (let column = 5; column < width; column += 1) if (at(column) !== 0) return false;
  return true;
}

const product = (objectness: number, probability: number): number => objectness * probability;
const objectnessAlone = (objectness: number): number => objectness;

const boxAt = ({ at }: Row): Box => [at(0), at(1), at(2), at(3)];

/** YOLOX without decoding: centre as an offset from the cell in cells, size as a logarithm of cells. */
function boxFromCell({ index, at }: Row, grid: Grid): Box {
  const { x, y, stride } = grid.cellOf(index);
  return [(x + at(0)) * stride, (y + at(1)) * stride, Math.exp(at(2)) * stride, Math.exp(at(3)) * stride];
}

const isNear = ([cx, cy, w, h]: Box, { x, y, stride }: Cell): boolean =>
  Math.abs(cx / stride - x - 0.5) <= NEAR_CELLS &&
  Math.abs(cy / stride - y - 0.5) <= NEAR_CELLS &&
  w >= 0 &&
  h >= 0;

const isOffset = ({ at }: Row): boolean => Math.abs(at(2)) <= MAX_LOG && Math.abs(at(3)) <= MAX_LOG;

const isInside = ([cx, cy]: Box, { width, height }: InputSize): boolean =>
  cx >= -0.25 * width && cx <= 1.25 * width && cy >= -0.25 * height && cy <= 1.25 * height;

function decode(
  { data, dims }: Output,
  least: number,
  score: (objectness: number, probability: number) => number,
  boxOf: (row: Row) => Box,
): Detection[] {
  const [, n = 0, width = 0] = dims;
  const found: Detection[] = [];
  for (let index = 0; index < n; index += 1) {
    const at = (column: number): number => data[index * width + column]!;
    if (!(at(4) >= least)) continue;
    const [label, probability] = bestClass(width - 5, (c) => at(5 + c));
    const s = score(at(4), probability);
    if (s >= least) found.push(centred(label, s, ...boxOf({ index, at })));
  }
  return suppress(found);
}
