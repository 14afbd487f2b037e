/** Shapes as horizontal spans of whole pixels; a span takes what lies inside the picture. */
export type Span = (y: number, from: number, to: number) => void;
export type Point = readonly [x: number, y: number];

/** A span that paints `color` (one value a channel) into an interleaved raster. */
export function paint(
  raster: { readonly width: number; readonly height: number },
  data: Uint8Array | Uint8ClampedArray,
  color: readonly number[],
): Span {
  const { width, height } = raster;
  const channels = color.length;
  return (y, from, to) => {
    if (y < 0 || y >= height) return;
    const last = Math.min(to, width - 1);
    for (let x = Math.max(from, 0); x <= last; x++) {
      for (let c = 0; c < channels; c++) data[(y * width + x) * channels + c] = color[c]!;
    }
  };
}

/** A filled disc. */
export function disc(center: Point, radius: number, span: Span): void {
  const [cx, cy] = center;
  const r = Math.max(0, radius);
  for (let y = Math.ceil(cy - r); y <= cy + r; y++) {
    const half = Math.sqrt(Math.max(0, r * r - (y - cy) ** 2));
    span(y, Math.round(cx - half), Math.round(cx + half));
  }
}

/** A filled ellipse; `angle` in degrees, clockwise on the screen. */
export function ellipse(center: Point, axes: Point, angle: number, span: Span): void {
  const turn = (angle * Math.PI) / 180;
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  const [ia, ib] = [1 / axes[0] ** 2, 1 / axes[1] ** 2];
  // a x² + b x y + c y² = 1, solved for x in each row
  const a = cos * cos * ia + sin * sin * ib;
  const b = 2 * cos * sin * (ia - ib);
  const c = sin * sin * ia + cos * cos * ib;
  const reach = Math.ceil(Math.max(...axes));
  for (let dy = -reach; dy <= reach; dy++) {
    const root = b * b * dy * dy - 4 * a * (c * dy * dy - 1);
    if (root < 0) continue;
    const [middle, half] = [(-b * dy) / (2 * a), Math.sqrt(root) / (2 * a)];
    span(
      Math.round(center[1] + dy),
      Math.round(center[0] + middle - half),
      Math.round(center[0] + middle + half),
    );
  }
}

/** A straight stroke with round ends, `thickness` pixels wide. */
export function stroke(from: Point, to: Point, thickness: number, span: Span): void {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const length = Math.hypot(dx, dy);
  if (thickness <= 1 || length === 0) {
    const steps = Math.max(1, Math.abs(dx), Math.abs(dy));
    for (let i = 0; i <= steps; i++) {
      const x = Math.round(from[0] + (dx * i) / steps);
      if (thickness <= 1) span(Math.round(from[1] + (dy * i) / steps), x, x);
    }
    if (thickness > 1) disc(from, thickness / 2, span);
    return;
  }
  const half = thickness / 2;
  const [nx, ny] = [(-dy / length) * half, (dx / length) * half];
  convex(
    [
      [from[0] + nx, from[1] + ny],
      [to[0] + nx, to[1] + ny],
      [to[0] - nx, to[1] - ny],
      [from[0] - nx, from[1] - ny],
    ],
    span,
  );
  disc(from, half, span);
  disc(to, half, span);
}

/** A filled convex polygon, outline included. */
export function convex(corners: readonly Point[], span: Span): void {
  const ys = corners.map((p) => p[1]);
  for (let y = Math.round(Math.min(...ys)); y <= Math.round(Math.max(...ys)); y++) {
    let [left, right] = [Infinity, -Infinity];
    corners.forEach(([x1, y1], i) => {
      const [x2, y2] = corners[(i + 1) % corners.length]!;
      const row = Math.min(Math.max(y, Math.min(y1, y2)), Math.max(y1, y2));
      if (Math.abs(row - y) > 0.5) return;
      // An edge that runs along the row counts with both its ends.
      const xs = Math.abs(y2 - y1) < 1e-9 ? [x1, x2] : [x1 + ((x2 - x1) * (row - y1)) / (y2 - y1)];
      left = Math.min(left, ...xs);
      right = Math.max(right, ...xs);
    });
    if (left <= right) span(y, Math.round(left), Math.round(right));
  }
}
