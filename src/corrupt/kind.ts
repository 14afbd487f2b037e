import type { RgbImage } from './rgbImage.js';
import type { Random } from './random.js';

/** The picture for which parameters are drawn. */
export interface Setting {
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** Random numbers of this picture alone. */
  readonly random: Random;
  /** Random numbers that are the same for every picture of a clip, for whatever lasts through the clip. */
  readonly clip: Random;
  /** Seconds since the clip began; 0 for a still. */
  readonly time: number;
}

/** A degradation. `draw` draws random parameters; `apply` is deterministic: the same parameters give the same picture. */
export interface Kind<P = never> {
  /** @param s intensity in [0, 1] */
  draw(s: number, setting: Setting): P;
  apply(params: P, picture: RgbImage): RgbImage | Promise<RgbImage>;
}

/** A kind without the type of its parameters, so that kinds can be listed. `apply` takes only what `draw` of the same kind returns. */
export type AnyKind = Kind<unknown>;

export function kind<P>(draw: Kind<P>['draw'], apply: Kind<P>['apply']): AnyKind {
  return { draw, apply: (params, picture) => apply(params as P, picture) };
}
