import { swell, unitOf, waves, type Wave } from './field.js';
import { kind, type Setting } from './kind.js';
import { blank, type RgbImage } from './rgbImage.js';

interface Fog {
  /** Optical depth at the horizon. */
  readonly thickness: number;
  /** Row of the horizon, share of the height. */
  readonly horizon: number;
  /** Colour of the light scattered in, RGB. */
  readonly light: readonly number[];
  readonly banks: readonly Wave[];
}

/** Fog over a plausible scene: ground that recedes to a horizon, everything above it far away, banks that drift. */
export const fog = kind<Fog>(
  (s, { clip, time }) => {
    const brightness = clip.uniform(170, 235);
    const warmth = clip.uniform(-8, 8);
    return {
      thickness: 4.2 * s,
      horizon: clip.uniform(0.25, 0.5),
      light: [brightness + warmth, brightness, brightness - warmth],
      banks: waves(clip, 5, 1.2, 0.5, time),
    };
  },
  ({ thickness, horizon, light, banks }, picture) => {
    const { width, height, data } = picture;
    const out = blank(picture);
    for (let y = 0, o = 0; y < height; y++) {
      const below = Math.max(0, (y / height - horizon) / (1 - horizon));
      const distance = 0.16 / (0.16 + below);
      for (let x = 0; x < width; x++) {
        const bank = 1 + 0.25 * swell(banks, x / height, y / height);
        const through = Math.exp(-thickness * distance * Math.max(0.3, bank));
        for (let c = 0; c < 3; c++, o++) out.bytes[o] = data[o]! * through + light[c]! * (1 - through);
      }
    }
    return out;
  },
);

/** A falling drop or flake: its position, size and opacity. */
interface Falling {
  readonly x: number;
  readonly y: number;
  /** Pixels. */
  readonly radius: number;
  readonly alpha: number;
}

interface Precipitation {
  readonly falling: readonly Falling[];
  /** Downward motion during the exposure, pixels; 0 for none. */
  readonly fall: number;
  /** Sideways motion per pixel of downward motion. */
  readonly slant: number;
  /** Share of the light that the far ones scatter in. */
  readonly veil: number;
  readonly light: number;
}

/** Rain: streaks that fall, near ones long and faint, and a veil of those too far to see apart. */
export const rain = kind<Precipitation>((s, setting) => {
  const { clip } = setting;
  const unit = unitOf(setting);
  const slant = clip.uniform(-0.35, 0.35);
  const falling = drops(setting, Math.round(1500 * s), { speed: 1.6, slant, sway: 0 }, (near) => ({
    radius: unit * (0.45 + 1.1 * near),
    alpha: 0.75 - 0.3 * near,
  }));
  return { falling, fall: unit * (14 + 26 * s), slant, veil: 0.45 * s, light: clip.uniform(185, 225) };
}, precipitate);

/** Snow: flakes that sink and sway, near ones large and out of focus, and a bright veil. */
export const snow = kind<Precipitation>((s, setting) => {
  const { clip } = setting;
  const unit = unitOf(setting);
  const slant = clip.uniform(-0.4, 0.4);
  const falling = drops(setting, Math.round(1800 * s), { speed: 0.25, slant, sway: 0.02 }, (near) => ({
    radius: unit * (1.2 + 7 * near ** 2),
    alpha: 0.95 - 0.45 * near,
  }));
  return { falling, fall: unit * 2, slant, veil: 0.4 * s, light: clip.uniform(225, 250) };
}, precipitate);

/** Spread over the picture, each falls at its own pace and comes back at the top. `near` is in [0, 1]. */
function drops(
  { clip, time, width, height }: Setting,
  count: number,
  motion: { readonly speed: number; readonly slant: number; readonly sway: number },
  look: (near: number) => { readonly radius: number; readonly alpha: number },
): Falling[] {
  const margin = 0.15 * height;
  const wrap = (value: number, span: number): number => ((value % span) + span) % span;
  return Array.from({ length: count }, () => {
    const near = clip.uniform() ** 2;
    const fallen = motion.speed * (0.5 + near) * height * time;
    const swayed = motion.sway * height * Math.sin(2 * time + clip.uniform(0, 2 * Math.PI));
    const x = clip.uniform(0, width + 2 * margin) + fallen * motion.slant + swayed;
    const y = clip.uniform(0, height + 2 * margin) + fallen;
    return {
      x: wrap(x, width + 2 * margin) - margin,
      y: wrap(y, height + 2 * margin) - margin,
      ...look(near),
    };
  });
}

function precipitate(params: Precipitation, picture: RgbImage): RgbImage {
  const { width, height, data } = picture;
  const clear = new Float32Array(width * height).fill(1);
  for (const one of params.falling) smear(one, params.fall, params.slant, clear, width, height);
  const out = blank(picture);
  for (let i = 0, o = 0; i < clear.length; i++) {
    const through = clear[i]! * (1 - params.veil);
    const added = params.light * (1 - through);
    for (let c = 0; c < 3; c++, o++) out.bytes[o] = data[o]! * through + added;
  }
  return out;
}

/** Multiplies what one drop lets through into `clear`: a soft capsule from where it is to where it will be. */
function smear(
  { x, y, radius, alpha }: Falling,
  fall: number,
  slant: number,
  clear: Float32Array,
  width: number,
  height: number,
): void {
  const length2 = fall * fall * (1 + slant * slant);
  // A shape thinner than a pixel covers only a part of it.
  const r = Math.max(radius, 0.7);
  const strength = alpha * Math.min(1, radius / 0.7);
  const last = Math.min(height - 1, Math.floor(y + fall + r));
  for (let v = Math.max(0, Math.ceil(y - r)); v <= last; v++) {
    const middle = x + slant * Math.min(Math.max(v - y, 0), fall);
    const right = Math.min(width - 1, Math.floor(middle + 2 * r));
    for (let u = Math.max(0, Math.ceil(middle - 2 * r)); u <= right; u++) {
      const along = Math.min(1, Math.max(0, ((u - x) * slant * fall + (v - y) * fall) / length2));
      const away2 = ((u - x - along * slant * fall) ** 2 + (v - y - along * fall) ** 2) / (r * r);
      if (away2 < 1) clear[v * width + u] = clear[v * width + u]! * (1 - strength * (1 - away2));
    }
  }
}
