import { unitOf } from '../field.js';
import { gaussianBlur } from '../filter.js';
import { kind } from '../kind.js';
import { copyImage, type RgbImage } from '../rgbImage.js';
import type { Point } from '../raster.js';

interface Spots {
  readonly drops: readonly { readonly center: Point; readonly radius: number; readonly squash: number }[];
  readonly dirt: readonly { readonly center: Point; readonly radius: number; readonly shade: number }[];
}

/** Drops that show the scene small, upside down and blurred, and dark dirt out of focus; both stay where they are. */
export const dirtyLens = kind<Spots>(
  (s, { clip, width, height }) => {
    const size = Math.sqrt(width * height);
    const at = (): Point => [clip.uniform(0, width), clip.uniform(0, height)];
    const drops = Array.from({ length: Math.round(34 * s) }, () => ({
      center: at(),
      radius: size * (0.012 + 0.06 * clip.uniform() ** 2),
      squash: clip.uniform(0.75, 1),
    }));
    const dirt = Array.from({ length: Math.round(26 * s) }, () => ({
      center: at(),
      radius: size * clip.uniform(0.02, 0.14),
      shade: clip.uniform(0.15, 0.6),
    }));
    return { drops, dirt };
  },
  ({ drops, dirt }, picture) => {
    const out = copyImage(picture);
    for (const spot of dirt) soil(out.bytes, picture, spot);
    if (drops.length === 0) return out;
    const soft = gaussianBlur({ ...picture, channels: 3 }, 1.5 * unitOf(picture));
    for (const drop of drops) refract(out.bytes, soft, picture, drop);
    return out;
  },
);

/** Calls `each` for the pixels of a picture within `radius` of a centre. */
function around(
  { width, height }: RgbImage,
  [cx, cy]: Point,
  radius: number,
  each: (x: number, y: number) => void,
): void {
  for (let y = Math.max(0, Math.ceil(cy - radius)); y <= Math.min(height - 1, cy + radius); y++) {
    for (let x = Math.max(0, Math.ceil(cx - radius)); x <= Math.min(width - 1, cx + radius); x++) each(x, y);
  }
}

function soil(out: Uint8ClampedArray, picture: RgbImage, spot: Spots['dirt'][number]): void {
  const { center, radius, shade } = spot;
  around(picture, center, radius, (x, y) => {
    const away = Math.hypot(x - center[0], y - center[1]) / radius;
    if (away >= 1) return;
    const cover = shade * (1 - away * away) ** 1.5;
    const i = (y * picture.width + x) * 3;
    for (let c = 0; c < 3; c++) out[i + c] = out[i + c]! * (1 - cover) + (38 - 6 * c) * cover;
  });
}

function refract(
  out: Uint8ClampedArray,
  soft: Float32Array,
  picture: RgbImage,
  drop: Spots['drops'][number],
): void {
  const { width, height } = picture;
  const { center, radius, squash } = drop;
  around(picture, center, radius, (x, y) => {
    const dx = (x - center[0]) / (radius * squash);
    const dy = (y - center[1]) / radius;
    const away = Math.sqrt(dx * dx + dy * dy);
    if (away >= 1) return;
    // A drop is a short lens: it shows what lies four radii around it, turned about its middle.
    const bend = 4 * radius * (0.4 + 0.6 * away);
    const u = Math.min(width - 1, Math.max(0, Math.round(center[0] - dx * bend)));
    const v = Math.min(height - 1, Math.max(0, Math.round(center[1] - dy * bend)));
    const cover = Math.min(1, 5 * (1 - away));
    const light = 1.12 - 0.5 * away ** 4 - 0.15 * dy;
    const i = (y * width + x) * 3;
    for (let c = 0; c < 3; c++) {
      out[i + c] = out[i + c]! * (1 - cover) + cover * light * soft[(v * width + u) * 3 + c]!;
    }
  });
}
