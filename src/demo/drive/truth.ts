import { outline, type Canvas } from './canvas.js';
import { boxAround, inside, union, type Box, type Lens, type CameraPoint } from './lens.js';
import type { Face, Thing, Writing } from './things.js';

/** Ground truth of a frame, in pixels. Lists only things that a person can recognise. */
export interface Truth {
  readonly objects: readonly { readonly kind: string; readonly box: Box }[];
  /** Texts whose letters are high enough to read, wholly in the picture and unhidden. */
  readonly texts: readonly { readonly text: string; readonly box: Box }[];
  /** Codes whose modules are large enough to read, wholly in the picture and unhidden. */
  readonly codes: readonly { readonly text: string; readonly format: string; readonly box: Box }[];
}

/** Minimum height of a thing, of a letter, and of a code that is listed, pixels. */
const LEAST = { thing: 8, letter: 8, code: 62 } as const;

/** What can be seen of the things once they are drawn. */
export function truthOf(canvas: Canvas, lens: Lens, things: readonly Thing[]): Truth {
  const objects = things.flatMap((thing) => {
    const box = boxOf(lens, thing);
    const tall = box !== undefined && box.height >= LEAST.thing && box.width >= 3;
    return tall && unhidden(canvas, box, nearest(lens, thing)) >= 0.35
      ? [{ kind: thing.kind, box: rounded(box) }]
      : [];
  });
  const read = things.flatMap((thing) =>
    thing.faces.flatMap((face) => (face.writing ?? []).flatMap((w) => legible(canvas, lens, face, w))),
  );
  return {
    objects,
    texts: read.flatMap(({ text, box, format }) => (format ? [] : [{ text, box }])),
    codes: read.flatMap(({ text, box, format }) => (format ? [{ text, format, box }] : [])),
  };
}

/** The box around a thing's standing parts, cut to the picture. */
function boxOf(lens: Lens, { faces }: Thing): Box | undefined {
  const boxes = faces
    .filter(({ flat }) => !flat)
    .flatMap((face) => boxAround(lens, outline(lens, face)) ?? []);
  const all = union(boxes);
  return all && inside(lens, all);
}

const nearest = (lens: Lens, { faces }: Thing): number =>
  Math.min(...faces.filter(({ flat }) => !flat).flatMap((face) => outline(lens, face).map(([, , z]) => z)));

/** Share of a box in which nothing stands nearer than `distance`, looked at in a grid. */
function unhidden(canvas: Canvas, box: Box, distance: number): number {
  const steps = [0.06, 0.2, 0.35, 0.5, 0.65, 0.8, 0.94];
  const free = steps.flatMap((fy) =>
    steps.filter((fx) => {
      const x = Math.min(canvas.width - 1, Math.floor(box.x + fx * box.width));
      const y = Math.min(canvas.height - 1, Math.floor(box.y + fy * box.height));
      return canvas.depth[y * canvas.width + x]! > distance - 0.2;
    }),
  );
  return free.length / steps.length ** 2;
}

function legible(
  canvas: Canvas,
  lens: Lens,
  face: Face,
  writing: Writing,
): { text: string; format?: string; box: Box }[] {
  const corners = partOf(outline(lens, face), writing.part);
  const box = boxAround(lens, corners);
  const distance = Math.min(...corners.map(([, , z]) => z));
  if (!box || distance < 1 || box.height < (writing.format ? LEAST.code : LEAST.letter)) return [];
  const cut = inside(lens, box);
  if (!cut || cut.width < box.width || cut.height < box.height) return [];
  if (unhidden(canvas, box, distance) < 1) return [];
  const { text, format } = writing;
  return [{ text, box: rounded(box), ...(format && { format }) }];
}

/** A part of a face, as corners around it. */
function partOf(
  [o, a, , b]: readonly [CameraPoint, CameraPoint, CameraPoint, CameraPoint],
  [left, top, right, bottom]: Writing['part'],
): CameraPoint[] {
  const at = (s: number, t: number): CameraPoint =>
    [0, 1, 2].map((i) => o[i]! + s * (a[i]! - o[i]!) + t * (b[i]! - o[i]!)) as unknown as CameraPoint;
  return [at(left, top), at(right, top), at(right, bottom), at(left, bottom)];
}

/** Whole pixels, never smaller. */
function rounded({ x, y, width, height }: Box): Box {
  const [left, top] = [Math.floor(x), Math.floor(y)];
  return { x: left, y: top, width: Math.ceil(x + width) - left, height: Math.ceil(y + height) - top };
}
