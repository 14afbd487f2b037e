/** A rectangle by two corners, in any unit: (x0, y0) top left, (x1, y1) bottom right. */
export interface Corners {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
}

export const areaOf = ({ x0, y0, x1, y1 }: Corners): number => Math.max(0, x1 - x0) * Math.max(0, y1 - y0);

/** Area that two rectangles share. */
export function intersection(a: Corners, b: Corners): number {
  return areaOf({
    ...{ x0: Math.max(a.x0, b.x0), y0: Math.max(a.y0, b.y0) },
    ...{ x1: Math.min(a.x1, b.x1), y1: Math.min(a.y1, b.y1) },
  });
}

/** Intersection over union, in [0, 1]; 0 where both are empty. */
export function iou(a: Corners, b: Corners): number {
  const shared = intersection(a, b);
  return shared === 0 ? 0 : shared / (areaOf(a) + areaOf(b) - shared);
}

/** Corners of a rectangle by its left, top, width and height. */
export function cornersOf([x, y, width, height]: readonly [number, number, number, number]): Corners {
  return { x0: x, y0: y, x1: x + width, y1: y + height };
}
