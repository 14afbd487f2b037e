import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Detection } from './detection.js';
import { gridOf } from './grid.js';
import type { Output } from './head.js';
import { identifyHead } from './identifyHead.js';

const SIDE = 64;
const size = { width: SIDE, height: SIDE };
/** Cells of the strides 8, 16 and 32: 64 + 16 + 4. */
const CELLS = 84;

/** The person that every head is given: corners 12, 8 and 36, 40 of 64, class 0. */
const BOX = [24, 24, 24, 32] as const;
const FOUND = { label: 0, x0: 12, y0: 8, x1: 36, y1: 40 };
/** The cell of stride 8 around its centre. */
const CELL = 3 * 8 + 3;

const output = (dims: number[], fill: (values: Float32Array) => void): Output => {
  const data = new Float32Array(dims.reduce((product, n) => product * n, 1));
  fill(data);
  return { data, dims };
};

/** A head of rows with objectness, every candidate at its cell with a probability of nearly nothing. */
const rows = (
  classes: number,
  anchors: number,
  { decoded = true, objectness = 0.95, probability = 0.95, others = 0.001 } = {},
): Output =>
  output([1, anchors * CELLS, 5 + classes], (values) => {
    const grid = gridOf(anchors * CELLS, size)!;
    for (let n = 0; n < anchors * CELLS; n += 1) {
      const { x, y, stride } = grid.cellOf(n);
      const box = decoded ? [(x + 0.4) * stride, (y + 0.6) * stride, stride, 2 * stride] : [0.4, 0.6, 0, 0.7];
      values.set([...box, others, ...Array<number>(classes).fill(0.01)], n * (5 + classes));
    }
    const [cx, cy, w, h] = BOX;
    const box = decoded ? BOX : [cx / 8 - 3, cy / 8 - 3, Math.log(w / 8), Math.log(h / 8)];
    values.set([...box, objectness, probability], CELL * (5 + classes));
  });

const columns = (classes: number, unit = 1): Output =>
  output([1, 4 + classes, CELLS], (values) => {
    const grid = gridOf(CELLS, size)!;
    for (let n = 0; n < CELLS; n += 1) {
      const { x, y, stride } = grid.cellOf(n);
      const column =
        n === CELL ? [...BOX, 0.9 * unit] : [(x + 0.5) * stride, (y + 0.5) * stride, stride, stride, 0.001];
      column.forEach((v, i) => (values[i * CELLS + n] = i < 4 ? v / unit : v));
    }
  });

const endToEnd = (label: number, n = 300): Output =>
  output([1, n, 6], (values) => values.set([12, 8, 36, 40, 0.9, label]));

const fastestDet = (objectness = 0.84): Output =>
  output([1, 6, 4, 4], (values) => {
    const logit = (p: number): number => Math.log(p / (1 - p));
    const cell = 4 + 1;
    [objectness, Math.atanh(0.5), Math.atanh(0.5), logit(24 / SIDE), logit(32 / SIDE), 1].forEach(
      (v, c) => (values[c * 16 + cell] = v),
    );
  });

function found(answer: Output, classes: number): { name: string; found: Detection[] } | string {
  const told = identifyHead([[answer, answer]], { classes, size });
  return typeof told === 'string' ? told : { name: told.head.name, found: told.head.decode(answer, 0.5) };
}

const approx = (score: number) => ({
  label: FOUND.label,
  score: expect.closeTo(score, 3) as number,
  x0: expect.closeTo(FOUND.x0, 3) as number,
  y0: expect.closeTo(FOUND.y0, 3) as number,
  x1: expect.closeTo(FOUND.x1, 3) as number,
  y1: expect.closeTo(FOUND.y1, 3) as number,
});

describe('the family of a detector is identified by its values, and its person is found', () => {
  it.each<[string, Output, number, string, number]>([
    ['a grid of cells', fastestDet(), 1, 'FastestDet', 0.84 ** 0.6],
    ['three anchors a cell', rows(80, 3), 80, 'YOLOv5', 0.9025],
    [
      'three anchors, one class: its probability counts for nothing',
      rows(1, 3, { probability: 0.5 }),
      1,
      'YOLOv5',
      0.95,
    ],
    ['one anchor, objectness always 1', rows(80, 1, { objectness: 1, others: 1 }), 80, 'YOLOv6', 0.95],
    ['one anchor, decoded', rows(80, 1), 80, 'YOLOX', 0.9025],
    ['one anchor, offsets and logarithms', rows(80, 1, { decoded: false }), 80, 'YOLOX', 0.9025],
    ['the same with one class', rows(1, 1, { decoded: false }), 1, 'YOLOX', 0.9025],
    ['columns', columns(80), 80, 'YOLOv8', 0.9],
    ['columns, one class', columns(1), 1, 'YOLOv8', 0.9],
    ['columns, two classes: six values as well', columns(2), 2, 'YOLOv8', 0.9],
    ['end to end', endToEnd(0), 80, 'YOLOv10', 0.9],
    ['end to end, one class: the shape of YOLOv5', endToEnd(0), 1, 'YOLOv10', 0.9],
    ['end to end, one class, as many candidates as a grid has', endToEnd(0, 3 * CELLS), 1, 'YOLOv10', 0.9],
  ])('%s', (_, answer, classes, name, score) => {
    expect(found(answer, classes)).toEqual({ name, found: [approx(score)] });
  });

  it('in the output with the detections, among several outputs', () => {
    const raw = output([1, 3, 8, 8, 85], () => {});
    expect(identifyHead([[raw], [columns(80)]], { classes: 80, size })).toMatchObject({ output: 1 });
  });
});

describe('a head that cannot be identified is refused with the reason', () => {
  const silent = (...dims: number[]): Output => output(dims, () => {});
  it.each<[string, Output, number, RegExp]>([
    ['another number of classes', columns(80), 3, /\[1, 84, 84\] is not the shape/],
    ['a classifier', silent(1, 1000), 80, /\[1, 1000\] is not the shape/],
    ['one anchor and nothing but zeros', silent(1, CELLS, 8), 3, /YOLOv6 and YOLOX/],
    ['one class, nothing but zeros', silent(1, 3 * CELLS, 6), 1, /YOLOv5 or YOLOv10/],
    ['a class without a label', endToEnd(17), 1, /returns class 17, but the number of labels is 1/],
    ['logits instead of probabilities', columns(80, -1), 80, /not probabilities/],
    ['fractions instead of pixels', columns(80, SIDE), 80, /not probabilities|fractions/],
    ['candidates of no grid', silent(1, 101, 85), 80, /do not fill grids/],
    ['an objectness that is no probability', fastestDet(4), 1, /not probabilities/],
  ])('%s', (_, answer, classes, why) => {
    expect(found(answer, classes)).toMatch(why);
  });
});

it('every candidate of a grid has one cell, inside the input', () => {
  const side = fc.integer({ min: 2, max: 20 }).map((n) => 32 * n);
  fc.assert(
    fc.property(side, side, fc.integer({ min: 1, max: 3 }), fc.nat(), (width, height, anchors, at) => {
      const cells = [8, 16, 32].reduce((sum, s) => sum + (width / s) * (height / s), 0);
      const grid = gridOf(anchors * cells, { width, height })!;
      expect(grid.anchors).toBe(anchors);
      const { x, y, stride } = grid.cellOf(at % (anchors * cells));
      expect(x * stride).toBeLessThan(width);
      expect(y * stride).toBeLessThan(height);
    }),
  );
});
