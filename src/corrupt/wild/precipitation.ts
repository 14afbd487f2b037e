import { depthMap, drawDepth, type Depth } from '../depth.js';
import { gaussianBlur } from '../../media/filter.js';
import { kind } from '../kind.js';
import { blank, type RgbImage } from '../rgbImage.js';
import { drawCurtain, renderCurtain, type Curtain } from './curtain.js';
import { fallingLines, renderLines, type Line } from './lines.js';
import { soft } from './soft.js';

interface Veil {
  /** Share of light scattered in everywhere, and more of it from the farthest. */
  readonly veil: number;
  readonly far_veil: number;
  readonly veil_light: number;
  readonly depth: Depth;
  readonly opacity: number;
  readonly drop_light: number;
}

interface Rain extends Veil {
  /** Share of the colour lost. */
  readonly pale: number;
  /** Blur, pixels. */
  readonly sigma: number;
  /** Share of the light lost. */
  readonly dim: number;
  readonly lines?: readonly Line[];
  readonly curtain?: Curtain;
}

interface Snow extends Veil {
  readonly lines: readonly Line[];
  /** Blur of the flakes, pixels. */
  readonly softness: number;
}

/** Number of lines for a picture of 640 × 360; it grows with the side. */
const countFor = (base: number, width: number, height: number): number =>
  Math.floor(base * Math.sqrt((width * height) / 230400));

/** Rain: from single near drops to a dense, fine, greying curtain. */
export const rain = kind<Rain>(
  (s, setting) => {
    const { clip, width, height } = setting;
    const scale = height / 360;
    const thin = scale < 1.5 ? 1 : 2;
    const slant = (clip.uniform(-25, 25) * Math.PI) / 180;
    const veil = {
      veil: s * clip.uniform(0, 0.35),
      far_veil: 0.25 * s,
      veil_light: clip.uniform(90, 220),
      depth: drawDepth(clip, width, height),
      pale: s * clip.uniform(0.1, 0.8),
      sigma: 0.0015 * width * s,
      dim: 0.15 * s,
      opacity: (0.35 + 0.5 * s) * clip.uniform(0.3, 1),
      drop_light: clip.uniform(190, 245),
    };
    if (clip.uniform() < 0.6) return { ...veil, curtain: drawCurtain(s, setting) };
    const lines = fallingLines(setting, countFor(60 + 900 * s, width, height), 2, Math.tan(slant), (near) => {
      const length = (6 + 34 * near) * scale * (0.6 + 0.6 * s);
      return {
        dx: length * Math.sin(slant),
        dy: length * Math.cos(slant),
        value: Math.floor(60 + 160 * near),
        thickness: thin + (near > 0.8 && s > 0.4 ? 1 : 0),
        speed: 1.6 * (0.5 + near),
        sway: 0,
      };
    });
    return { ...veil, lines };
  },
  ({ pale, sigma, dim, lines, curtain, ...veil }, picture) => {
    const { width, height, data } = picture;
    const paled = new Float32Array(data.length);
    for (let o = 0; o < data.length; o += 3) {
      const grey = (data[o]! + data[o + 1]! + data[o + 2]!) / 3;
      for (let c = 0; c < 3; c++) paled[o + c] = data[o + c]! + pale * (grey - data[o + c]!);
    }
    const scene = soft({ width, height, channels: 3, data: paled }, sigma);
    const drops = curtain ? renderCurtain(curtain, width, height) : streaks(lines!, width, height);
    return precipitate(picture, scene, 1 - dim, veil, drops);
  },
);

/** Snow: flakes of many sizes, slightly smeared by the wind, over a veiled, whiter picture. */
export const snow = kind<Snow>(
  (s, setting) => {
    const { clip, width, height } = setting;
    const scale = height / 360;
    const drift = clip.uniform(-4, 4);
    const lines = fallingLines(setting, countFor(80 + 1100 * s, width, height), 3, drift / 10, (near) => ({
      dx: drift * scale * (0.3 + near),
      dy: (1 + 3 * near) * scale,
      value: clip.integer(120, 255),
      thickness: Math.max(1, Math.floor((0.8 + 4.5 * near) * scale)),
      speed: 0.25 * (0.5 + near),
      sway: 0.02,
    }));
    return {
      veil: 0.1 * s,
      far_veil: 0.4 * s,
      veil_light: clip.uniform(180, 235),
      depth: drawDepth(clip, width, height),
      lines,
      softness: 0.6 + 0.5 * scale,
      opacity: 0.6 + 0.4 * s,
      drop_light: clip.uniform(225, 255),
    };
  },
  ({ lines, softness, ...veil }, picture) => {
    const { width, height } = picture;
    const data = renderLines(lines, width, height);
    const flakes = gaussianBlur({ width, height, channels: 1, data }, softness);
    return precipitate(
      picture,
      Float32Array.from(picture.data),
      1,
      veil,
      flakes.map((v) => v / 255),
    );
  },
);

function streaks(lines: readonly Line[], width: number, height: number): Float32Array {
  const data = renderLines(lines, width, height);
  return gaussianBlur({ width, height, channels: 1, data }, 0.7, 3).map((value) => value / 255);
}

/** A scene seen through a veil that grows with depth, and drops before it. */
function precipitate(
  picture: RgbImage,
  scene: Float32Array,
  gain: number,
  { veil, far_veil, veil_light, depth, opacity, drop_light }: Veil,
  drops: Float32Array,
): RgbImage {
  const out = blank(picture);
  const far = depthMap(depth, picture.width, picture.height);
  for (let i = 0; i < far.length; i++) {
    const lost = veil + far_veil * far[i]!;
    const cover = drops[i]! * opacity;
    for (let o = 3 * i; o < 3 * i + 3; o++) {
      const seen = scene[o]! * gain * (1 - lost) + lost * veil_light;
      out.bytes[o] = seen + cover * (drop_light - seen);
    }
  }
  return out;
}
