/** A place in the world, metres: right of the road's centre line, above the ground, along the road. */
export type WorldPoint = readonly [lateral: number, up: number, station: number];

/** The camera of one frame. */
export interface Lens {
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  readonly focal: number;
  readonly horizon: number;
  /** Where the camera is. */
  readonly eye: WorldPoint;
  /** Lateral offset of the road to the right at a distance ahead, metres. */
  bend(distance: number): number;
}

/** Camera coordinates, metres: right, down, ahead. */
export type CameraPoint = readonly [x: number, y: number, z: number];

/** Distance of the near plane, metres. Nothing nearer is drawn. */
const NEAR = 0.4;

/** A rectangle in the picture, pixels. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export function toCamera(lens: Lens, [lateral, up, station]: WorldPoint): CameraPoint {
  const ahead = station - lens.eye[2];
  return [lateral - lens.eye[0] + lens.bend(ahead), lens.eye[1] - up, ahead];
}

/** The smallest box around a polygon of camera coordinates, undefined when all of it is behind the camera. */
export function boxAround(lens: Lens, polygon: readonly CameraPoint[]): Box | undefined {
  const front = clipped(polygon);
  if (front.length === 0) return undefined;
  const xs = front.map(([x, , z]) => lens.width / 2 + (lens.focal * x) / z);
  const ys = front.map(([, y, z]) => lens.horizon + (lens.focal * y) / z);
  const x = Math.min(...xs);
  const y = Math.min(...ys);
  return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
}

/** The part of a polygon in front of the near plane. */
function clipped(polygon: readonly CameraPoint[]): CameraPoint[] {
  return polygon.flatMap((a, i) => {
    const b = polygon[(i + 1) % polygon.length]!;
    const kept: CameraPoint[] = a[2] >= NEAR ? [a] : [];
    if (a[2] >= NEAR === b[2] >= NEAR) return kept;
    const t = (NEAR - a[2]) / (b[2] - a[2]);
    return [...kept, [a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1]), NEAR]];
  });
}

/** The part of a box inside the picture, undefined when there is none. */
export function inside(lens: Lens, box: Box): Box | undefined {
  const x = Math.max(0, box.x);
  const y = Math.max(0, box.y);
  const right = Math.min(lens.width, box.x + box.width);
  const bottom = Math.min(lens.height, box.y + box.height);
  return right > x && bottom > y ? { x, y, width: right - x, height: bottom - y } : undefined;
}

/** The smallest box around several. */
export function union(boxes: readonly Box[]): Box | undefined {
  if (boxes.length === 0) return undefined;
  const x = Math.min(...boxes.map((b) => b.x));
  const y = Math.min(...boxes.map((b) => b.y));
  const right = Math.max(...boxes.map((b) => b.x + b.width));
  const bottom = Math.max(...boxes.map((b) => b.y + b.height));
  return { x, y, width: right - x, height: bottom - y };
}
