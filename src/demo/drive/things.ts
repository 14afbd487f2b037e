import { widthOf } from '../lettering.js';
import type { Quad } from './canvas.js';
import type { WorldPoint } from './lens.js';
import type { Texture } from './texture.js';

export type Kind =
  | 'car'
  | 'truck'
  | 'van'
  | 'person'
  | 'tree'
  | 'building'
  | 'sign'
  | 'gantry'
  | 'lamp'
  | 'fence'
  | 'loading_bay'
  | 'ground_mark';

/** Something to read on a face: what it says and where, in shares of the face from its top left. */
export interface Writing {
  readonly text: string;
  readonly part: readonly [left: number, top: number, right: number, bottom: number];
  /** Set for a machine-readable code. */
  readonly format?: 'QRCode';
}

export interface Face extends Quad {
  readonly writing?: readonly Writing[];
}

/** One thing in the world; its faces hold its parts, its shadow first. */
export interface Thing {
  readonly kind: Kind;
  readonly faces: readonly Face[];
}

type Corners = Quad['corners'];

/** An upright face across the road, seen when coming: its foot's middle, its size in metres. */
export function facing(lateral: number, station: number, width: number, height: number, up = 0): Corners {
  const left: WorldPoint = [lateral - width / 2, up + height, station];
  return [left, [lateral + width / 2, up + height, station], [lateral - width / 2, up, station]];
}

/**
 * An upright face along the road that looks to the left (`-1`) or to the right (`1`), with its left edge, as its
 * onlooker has it, on the left of the texture.
 */
export function along(
  looks: -1 | 1,
  lateral: number,
  from: number,
  to: number,
  height: number,
  up = 0,
): Corners {
  const [left, right] = looks < 0 ? [to, from] : [from, to];
  return [
    [lateral, up + height, left],
    [lateral, up + height, right],
    [lateral, up, left],
  ];
}

/** A level face, its top edge the far one. */
export function level(left: number, right: number, from: number, to: number, up: number): Corners {
  return [
    [left, up, to],
    [right, up, to],
    [left, up, from],
  ];
}

export const face = (texture: Texture, corners: Corners, shade = 1): Face => ({ texture, corners, shade });

/** A text as it is lettered on a canvas, centred at x: its part of the canvas is the letters alone. */
export function written(
  text: string,
  x: number,
  baseline: number,
  height: number,
  canvas: readonly [number, number],
): Writing {
  const half = widthOf(text, height) / 2 + height * 0.1;
  const [width, tall] = canvas;
  const part = [
    (x - half) / width,
    (baseline - height * 1.1) / tall,
    (x + half) / width,
    (baseline + height * 0.1) / tall,
  ] as const;
  return { text, part };
}
