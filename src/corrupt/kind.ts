import type { RgbImage } from './rgbImage.js';
import type { Random } from './random.js';

/** What parameters are drawn for. */
export interface Setting {
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** Fresh for every picture. */
  readonly random: Random;
  /** The same for every picture of a clip: what stays as time goes on is drawn from it. */
  readonly clip: Random;
  /** Seconds since the clip began; 0 for a still. */
  readonly time: number;
}

/** A degradation: what is random is drawn first, then applied; the same parameters give the same picture. */
export interface Kind<P = never> {
  /** @param s intensity in [0, 1] */
  draw(s: number, setting: Setting): P;
  apply(params: P, picture: RgbImage): RgbImage | Promise<RgbImage>;
}

/** A kind whose parameters' type is forgotten: only its own `draw` makes what its `apply` takes. */
export type AnyKind = Kind<unknown>;

export function kind<P>(draw: Kind<P>['draw'], apply: Kind<P>['apply']): AnyKind {
  return { draw, apply: (params, picture) => apply(params as P, picture) };
}
