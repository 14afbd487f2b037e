import { boxAround, toCamera, type Lens, type WorldPoint, type CameraPoint } from './lens.js';
import type { Texture } from './texture.js';

/** A textured parallelogram in the world, seen from the side where its corners run top left, top right, bottom left. */
export interface Quad {
  readonly texture: Texture;
  readonly corners: readonly [topLeft: WorldPoint, topRight: WorldPoint, bottomLeft: WorldPoint];
  /** Light on it, 1 as the texture is. */
  readonly shade?: number;
  /** Lies on the ground: hides nothing and is drawn before all that stands. */
  readonly flat?: boolean;
}

/** The colour far things fade into, and the distance at which half of them has, metres. */
export const HAZE = { red: 203, green: 214, blue: 224, half: 420 } as const;

/** The picture being drawn, with the distance of what stands in each pixel. */
export class Canvas {
  readonly rgb: Uint8ClampedArray<ArrayBuffer>;
  readonly depth: Float32Array;

  constructor(
    readonly width: number,
    readonly height: number,
  ) {
    this.rgb = new Uint8ClampedArray(width * height * 3);
    this.depth = new Float32Array(width * height);
  }
}

const minus = (a: CameraPoint, b: CameraPoint): CameraPoint => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
const cross = (a: CameraPoint, b: CameraPoint): CameraPoint => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];
const dot = (a: CameraPoint, b: CameraPoint): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];

/** The corners of a quad in camera coordinates, around it. */
export function outline(lens: Lens, quad: Quad): [CameraPoint, CameraPoint, CameraPoint, CameraPoint] {
  const [o, a, b] = quad.corners.map((p) => toCamera(lens, p)) as [CameraPoint, CameraPoint, CameraPoint];
  return [o, a, [a[0] + b[0] - o[0], a[1] + b[1] - o[1], a[2] + b[2] - o[2]], b];
}

/**
 * Draws a quad with perspective, softened edges and the depth of each pixel. A pixel's ray d meets the plane
 * O + sA + tB where s = d·(B×O) / d·N and t = d·(O×A) / d·N with N = A×B, at distance O·N / d·N.
 */
export function drawQuad(canvas: Canvas, lens: Lens, quad: Quad): void {
  const around = outline(lens, quad);
  const [o, topRight, , bottomLeft] = around;
  const a = minus(topRight, o);
  const b = minus(bottomLeft, o);
  const n = cross(a, b);
  const reach = dot(o, n);
  // Seen from behind, or on edge.
  if (reach <= 1e-6) return;
  const box = boxAround(lens, around);
  if (!box) return;
  const left = Math.max(0, Math.floor(box.x - 1));
  const right = Math.min(canvas.width, Math.ceil(box.x + box.width + 1));
  const top = Math.max(0, Math.floor(box.y - 1));
  const bottom = Math.min(canvas.height, Math.ceil(box.y + box.height + 1));
  if (left >= right || top >= bottom) return;
  fill(canvas, lens, quad, { s: cross(b, o), t: cross(o, a), n, reach }, { left, right, top, bottom });
}

interface Plane {
  readonly s: CameraPoint;
  readonly t: CameraPoint;
  readonly n: CameraPoint;
  readonly reach: number;
}

/** The hot loop: one pass over the pixels of the box, all in numbers. */
function fill(
  { rgb, depth, width }: Canvas,
  lens: Lens,
  { texture, shade = 1, flat = false }: Quad,
  { s: [sx, sy, sz], t: [tx, ty, tz], n: [nx, ny, nz], reach }: Plane,
  { left, right, top, bottom }: { left: number; right: number; top: number; bottom: number },
): void {
  const { focal, horizon } = lens;
  const { width: fullWidth, height: fullHeight } = texture[0]!;
  const texels = fullWidth * fullHeight;
  const last = texture.length - 1;
  for (let py = top; py < bottom; py++) {
    const dy = py + 0.5 - horizon;
    for (let px = left; px < right; px++) {
      const dx = px + 0.5 - lens.width / 2;
      const den = dx * nx + dy * ny + focal * nz;
      if (den <= 0) continue;
      const inverse = 1 / den;
      const s = (dx * sx + dy * sy + focal * sz) * inverse;
      if (s < -1 || s > 2) continue;
      const t = (dx * tx + dy * ty + focal * tz) * inverse;
      const sdx = (sx - s * nx) * inverse;
      const sdy = (sy - s * ny) * inverse;
      const tdx = (tx - t * nx) * inverse;
      const tdy = (ty - t * ny) * inverse;
      const edgeS = Math.min(s, 1 - s) / (Math.abs(sdx) + Math.abs(sdy)) + 0.5;
      const edgeT = Math.min(t, 1 - t) / (Math.abs(tdx) + Math.abs(tdy)) + 0.5;
      if (edgeS <= 0 || edgeT <= 0) continue;
      const z = reach * inverse * focal;
      const at = py * width + px;
      if (z >= depth[at]!) continue;
      const cover = (edgeS < 1 ? edgeS : 1) * (edgeT < 1 ? edgeT : 1);
      // A level whose texels are about a pixel in size.
      const area = Math.abs(sdx * tdy - sdy * tdx) * texels * 1.3;
      const wanted = area < 4 ? (area < 2 ? 0 : 1) : Math.ceil((31 - Math.clz32(area)) / 2);
      const level = texture[wanted < last ? wanted : last]!;
      const { width: w, height: h, rgba } = level;
      let u = s * w - 0.5;
      let v = t * h - 0.5;
      u = u < 0 ? 0 : u > w - 1 ? w - 1 : u;
      v = v < 0 ? 0 : v > h - 1 ? h - 1 : v;
      const u0 = u | 0;
      const v0 = v | 0;
      const fu = u - u0;
      const fv = v - v0;
      const i00 = (v0 * w + u0) * 4;
      const i01 = u0 + 1 < w ? i00 + 4 : i00;
      const down = v0 + 1 < h ? w * 4 : 0;
      const w11 = fu * fv * cover;
      const w01 = fu * cover - w11;
      const w10 = fv * cover - w11;
      const w00 = cover - w01 - w10 - w11;
      const i10 = i00 + down;
      const i11 = i01 + down;
      const alpha =
        (rgba[i00 + 3]! * w00 + rgba[i01 + 3]! * w01 + rgba[i10 + 3]! * w10 + rgba[i11 + 3]! * w11) / 255;
      if (alpha < 0.004) continue;
      const red = rgba[i00]! * w00 + rgba[i01]! * w01 + rgba[i10]! * w10 + rgba[i11]! * w11;
      const green = rgba[i00 + 1]! * w00 + rgba[i01 + 1]! * w01 + rgba[i10 + 1]! * w10 + rgba[i11 + 1]! * w11;
      const blue = rgba[i00 + 2]! * w00 + rgba[i01 + 2]! * w01 + rgba[i10 + 2]! * w10 + rgba[i11 + 2]! * w11;
      const clear = HAZE.half / (HAZE.half + z);
      const light = shade * clear;
      const veil = (1 - clear) * alpha;
      const behind = 1 - alpha;
      const to = at * 3;
      rgb[to] = red * light + HAZE.red * veil + rgb[to]! * behind;
      rgb[to + 1] = green * light + HAZE.green * veil + rgb[to + 1]! * behind;
      rgb[to + 2] = blue * light + HAZE.blue * veil + rgb[to + 2]! * behind;
      if (!flat && alpha > 0.5) depth[at] = z;
    }
  }
}
