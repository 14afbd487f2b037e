import * as art from './art/vehicles.js';
import type { Paint } from './art/vehicles.js';
import { texture, type Texture } from './texture.js';
import { along, face, facing, level, written, type Face, type Thing, type Writing } from './things.js';

/** A vehicle that can be put anywhere: its near end at a place on the road. */
export type Vehicle = (lateral: number, station: number) => Thing;

const flipped = (svg: string, width: number): string =>
  `<g transform="translate(${width} 0) scale(-1 1)">${svg}</g>`;

/** Sides as seen from the left and from the right; `nose` tells which end is far. */
async function sides(
  svg: string,
  mirrored: string,
  width: number,
  height: number,
  nose: 'far' | 'near',
): Promise<[Texture, Texture]> {
  const plain = await texture(width, height, svg);
  const other = await texture(width, height, mirrored);
  // From the left the far end is at the left of the picture.
  return nose === 'far' ? [plain, other] : [other, plain];
}

const shadowUnder = (
  shadow: Texture,
  lateral: number,
  station: number,
  width: number,
  length: number,
): Face => ({
  texture: shadow,
  corners: level(lateral - width * 0.72, lateral + width * 0.8, station - 0.7, station + length + 0.5, 0.01),
  flat: true,
});

interface CarLook {
  readonly paint: Paint;
  readonly number: string;
  /** `away` shows its back, `towards` its front. */
  readonly heads: 'away' | 'towards';
}

export async function car({ paint, number, heads }: CarLook, shadow: Texture): Promise<Vehicle> {
  const away = heads === 'away';
  const end = await texture(216, 114, away ? art.carBack(paint, number) : art.carFront(paint, number));
  const window = await texture(212, 74, art.carWindow(paint));
  const panel = await texture(64, 64, art.panel(paint));
  const nose = away ? 'far' : 'near';
  const side = art.carSide(paint);
  const cabin = art.carCabin(paint);
  const [left, right] = await sides(side, flipped(side, 516), 516, 114, nose);
  const [leftGlass, rightGlass] = await sides(cabin, flipped(cabin, 396), 396, 66, nose);
  const plate = written(number, 108, away ? 53.5 : 67.5, 10, [216, 114]);
  // Where the cabin stands on the body, metres from the near end: glass at its foot, at its top, end of the roof, end.
  const [foot, top, back, last] = away ? [0.25, 0.85, 2.2, 3.35] : [1.05, 1.95, 3.3, 3.9];
  return (x, z) => ({
    kind: 'car',
    faces: [
      shadowUnder(shadow, x, z, 1.8, 4.3),
      face(left, along(-1, x - 0.88, z, z + 4.3, 0.95), 1),
      face(right, along(1, x + 0.88, z, z + 4.3, 0.95), 0.72),
      face(panel, level(x - 0.84, x + 0.84, z + 0.08, z + 4.2, 0.93), 1.05),
      { ...face(end, facing(x, z, 1.8, 0.95), 0.92), writing: [plate] },
      face(leftGlass, [
        [x - 0.66, 1.46, z + last],
        [x - 0.66, 1.46, z + foot],
        [x - 0.86, 0.92, z + last],
      ]),
      face(
        rightGlass,
        [
          [x + 0.66, 1.46, z + foot],
          [x + 0.66, 1.46, z + last],
          [x + 0.86, 0.92, z + foot],
        ],
        0.75,
      ),
      face(panel, level(x - 0.67, x + 0.67, z + top, z + back, 1.47), 1.1),
      face(window, [
        [x - 0.86, 1.47, z + top],
        [x + 0.86, 1.47, z + top],
        [x - 0.86, 0.92, z + foot],
      ]),
    ],
  });
}

/** A box vehicle: one end, two sides, and for a truck that comes towards us the box `behind` its cab. */
async function box(
  kind: 'truck' | 'van',
  ends: { svg: string; width: number; height: number },
  flanks: { svg: string; mirrored: string; width: number; height: number },
  metres: { width: number; length: number; height: number; end: number },
  nose: 'far' | 'near',
  writing: readonly Writing[],
  shadow: Texture,
  behind: readonly Texture[] = [],
): Promise<Vehicle> {
  const end = await texture(ends.width, ends.height, ends.svg);
  const [left, right] = await sides(flanks.svg, flanks.mirrored, flanks.width, flanks.height, nose);
  const half = metres.width / 2;
  return (x, z) => ({
    kind,
    faces: [
      shadowUnder(shadow, x, z, metres.width, metres.length),
      face(left, along(-1, x - half + 0.02, z, z + metres.length, metres.height)),
      face(right, along(1, x + half - 0.02, z, z + metres.length, metres.height), 0.7),
      ...behind.map((wall) => face(wall, facing(x, z + 1.65, metres.width, metres.height), 0.9)),
      { ...face(end, facing(x, z, metres.width, metres.end), 0.9), writing },
    ],
  });
}

export async function truck(name: string, heads: 'away' | 'towards', shadow: Texture): Promise<Vehicle> {
  const away = heads === 'away';
  const svg = art.truckSide(name);
  // The mirrored side keeps its lettering readable.
  const mirrored = flipped(art.truckSide(''), 540) + art.truckName(name, 221);
  return box(
    'truck',
    away
      ? { svg: art.truckBack(name), width: 150, height: 228 }
      : { svg: art.truckFront(), width: 150, height: 174 },
    { svg, mirrored, width: 540, height: 228 },
    { width: 2.5, length: 9, height: 3.8, end: away ? 3.8 : 2.9 },
    away ? 'far' : 'near',
    away ? [written(name, 75, 64, 19, [150, 228])] : [],
    shadow,
    away ? [] : [await texture(150, 228, art.boxFront())],
  );
}

export function van(paint: Paint, number: string, name: string, shadow: Texture): Promise<Vehicle> {
  const svg = art.vanSide(paint, name);
  const mirrored = flipped(art.vanSide(paint, ''), 624) + art.vanName(name, 206);
  return box(
    'van',
    { svg: art.vanBack(paint, number), width: 240, height: 276 },
    { svg, mirrored, width: 624, height: 276 },
    { width: 2, length: 5.2, height: 2.3, end: 2.3 },
    'far',
    [written(number, 120, 193.5, 10, [240, 276])],
    shadow,
  );
}
