import * as buildings from './art/buildings.js';
import * as nature from './art/nature.js';
import * as street from './art/street.js';
import { shadow as shadowArt } from './art/vehicles.js';
import { qrCode } from './code.js';
import { COURSE } from './course.js';
import { pick, random } from './noise.js';
import { texture, type Texture } from './texture.js';
import { along, face, facing, level, written, type Thing, type Writing } from './things.js';

/** What the code on the bay's door says, and the board above it. */
export const BAY = { code: 'FOGLIGHT BAY 4', board: 'LOADING BAY 4' } as const;

/** Everything that stands still. */
export async function scenery(seed: number): Promise<Thing[]> {
  const parts = await Promise.all([signs(), plants(seed), houses(seed), furniture(seed), loadingBay()]);
  return parts.flat();
}

async function signs(): Promise<Thing[]> {
  const plate: readonly [number, number] = [street.SIGN.width, street.SIGN.height];
  const wide: readonly [number, number] = [360, 340];
  const sign = async (station: number, svg: string, writing: Writing[]): Promise<Thing> => ({
    kind: 'sign',
    faces: [{ ...face(await texture(...plate, svg), facing(6.05, station, 1.4, 3.4)), writing }],
  });
  const board = async (
    station: number,
    lateral: number,
    lines: string[],
    ground: string,
    ink: string,
  ): Promise<Thing> => {
    const writing = lines.map((text, i) => written(text, 180, 78 + i * 58, 36, wide));
    return {
      kind: 'sign',
      faces: [
        {
          ...face(
            await texture(...wide, street.board(lines, ground, ink)),
            facing(lateral, station, 3.6, 3.4),
          ),
          writing,
        },
      ],
    };
  };
  const overhead = await texture(840, 432, street.gantry('HARBOUR', 'LOADING BAYS'));
  return [
    await sign(34, street.limit(50), [written('50', 70, 93, 46, plate)]),
    await board(70, 8.2, ['NORDHAVEN'], '#f3c736', '#15171a'),
    await sign(114, street.crossing(), []),
    await sign(140, street.limit(30), [written('30', 70, 93, 46, plate)]),
    {
      kind: 'gantry',
      faces: [
        {
          ...face(overhead, facing(0.4, COURSE.gantry, 14, 7.2)),
          writing: [
            written('HARBOUR', 205, 84, 36, [840, 432]),
            written('LOADING BAYS', 604, 84, 36, [840, 432]),
          ],
        },
      ],
    },
    await board(176, 8, ['LOADING', 'BAYS 3-5'], '#1b56a4', '#f6f7f8'),
    await sign(193, street.stop(), [written('STOP', 70, 87, 34, plate)]),
  ];
}

async function plants(seed: number): Promise<Thing[]> {
  const chance = random(seed + 5);
  const shade = await texture(64, 64, shadowArt());
  const trees = await Promise.all(
    Array.from({ length: 5 }, (_, i) => texture(320, 400, nature.tree(seed + i))),
  );
  const firs = await Promise.all(
    Array.from({ length: 3 }, (_, i) => texture(160, 400, nature.conifer(seed + 20 + i))),
  );
  const hedge = await texture(320, 96, nature.hedge(seed));
  const tree = (lateral: number, station: number, kind: Texture, width: number, height: number): Thing => ({
    kind: 'tree',
    faces: [
      {
        texture: shade,
        corners: level(lateral - width * 0.45, lateral + width * 0.7, station - 1.4, station + 2.2, 0.01),
        flat: true,
      },
      face(kind, facing(lateral, station, width, height), 0.86 + 0.22 * chance()),
    ],
  });
  const broad = (lateral: number, station: number): Thing => {
    const height = 6 + 3.4 * chance();
    return tree(lateral, station, pick(trees, chance), height * 0.8, height);
  };
  const fir = (lateral: number, station: number): Thing =>
    tree(lateral, station, pick(firs, chance), 3.2, 8 + 3 * chance());
  const rows = Array.from({ length: 15 }, (_, i) => broad(-11 - 3 * chance(), 8 + i * 13 + 5 * chance()));
  const verge = [16, 52, 88, 126, 158, 182].map((station) => broad(10.2 + chance(), station + 3 * chance()));
  const wood = Array.from({ length: 26 }, () =>
    (chance() < 0.6 ? fir : broad)(-17 - 22 * chance(), 15 + 175 * chance()),
  );
  const behind = Array.from({ length: 18 }, (_, i) =>
    broad(-62 + i * 7.4 + 3 * chance(), 262 + 8 * chance()),
  );
  const yardSide = [-1, 1].flatMap((side) => [202, 213, 224].map((station) => fir(side * 36, station)));
  const hedges = Array.from({ length: 10 }, (_, i): Thing => {
    const from = 120 + i * 7;
    return { kind: 'fence', faces: [face(hedge, along(-1, 9.2, from, from + 7, 1.3), 0.9)] };
  });
  return [...rows, ...verge, ...wood, ...behind, ...yardSide, ...hedges];
}

interface Plot {
  readonly from: number;
  readonly depth: number;
  readonly height: number;
  readonly lateral: number;
  readonly style: number;
  readonly shop?: string;
}

const PLOTS: readonly Plot[] = [
  { from: 22, depth: 15, height: 7.4, lateral: 11, style: 0, shop: 'BAKERY' },
  { from: 38, depth: 12, height: 6.2, lateral: 12, style: 1 },
  { from: 62, depth: 16, height: 8.6, lateral: 11.4, style: 2, shop: 'HOTEL' },
  { from: 94, depth: 14, height: 6.6, lateral: 11, style: 3, shop: 'BOOKS' },
  { from: 128, depth: 13, height: 7.2, lateral: 13.5, style: 4 },
  { from: 162, depth: 15, height: 6.8, lateral: 14, style: 0 },
  { from: 44, depth: 14, height: 6.8, lateral: -16, style: 4 },
  { from: 92, depth: 16, height: 7.6, lateral: -17, style: 1, shop: 'GARAGE' },
  { from: 150, depth: 14, height: 6.4, lateral: -18, style: 3 },
];

async function houses(seed: number): Promise<Thing[]> {
  const all = PLOTS.map(async ({ from, depth, height, lateral, style, shop }, i): Promise<Thing> => {
    const look = buildings.STYLES[style]!;
    const [long, tall, gable, rise] = [depth * 40, Math.round(height * 40), 360, 104];
    const front = await texture(long, tall, buildings.facade(long, tall, look, seed + i, shop), 0.09);
    const end = await texture(
      gable,
      tall + rise,
      buildings.gable(gable, tall, rise, look, seed + 50 + i),
      0.09,
    );
    const tiles = await texture(256, 128, buildings.roof(seed + i), 0.12);
    const side = lateral > 0 ? -1 : 1;
    const outer = lateral - side * 9;
    const ridge = (lateral + outer) / 2;
    const eaves = lateral + side * 0.4;
    const [left, right] = side < 0 ? [from + depth, from] : [from, from + depth];
    return {
      kind: 'building',
      faces: [
        face(end, facing((lateral + outer) / 2, from, 9, height + 2.6), side < 0 ? 0.82 : 0.95),
        face(front, along(side, lateral, from, from + depth, height), side < 0 ? 1 : 0.78),
        face(
          tiles,
          [
            [ridge, height + 2.6, left],
            [ridge, height + 2.6, right],
            [eaves, height - 0.2, left],
          ],
          side < 0 ? 1.05 : 0.8,
        ),
      ],
    };
  });
  return Promise.all(all);
}

async function furniture(seed: number): Promise<Thing[]> {
  const [lamp, rail, fence] = await Promise.all([
    texture(160, 480, street.lamp()),
    texture(480, 40, street.rail()),
    texture(360, 78, street.fence(seed)),
  ]);
  const lamps = [12, 46, 82, 124, 162, 190].map((station): Thing => {
    return { kind: 'lamp', faces: [face(lamp, facing(5.6, station, 2.6, 7.8))] };
  });
  const rails = Array.from({ length: 16 }, (_, i): Thing => {
    return { kind: 'fence', faces: [face(rail, along(1, -6.7, i * 12, i * 12 + 12, 0.8))] };
  });
  const fences = Array.from({ length: 14 }, (_, i): Thing => {
    const from = 52 + i * 6;
    return { kind: 'fence', faces: [face(fence, along(-1, 10.4, from, from + 6, 1.3), 0.95)] };
  });
  return [...lamps, ...rails, ...fences.filter((_, i) => i < 2 || (i > 4 && i < 7) || i > 9)];
}

async function loadingBay(): Promise<Thing[]> {
  const { hall, bay } = COURSE;
  const [width, pixels] = [64, 32];
  const doors = [3, 4, 5].map((number) => ({ number, x: (width / 2 + bay + (number - 4) * 6) * pixels }));
  const wall = await texture(2048, 304, buildings.hall(doors), 0.06);
  const { metres, pixels: size, code } = buildings.DOOR;
  const painted = await texture(size, size, buildings.door(await qrCode(BAY.code), BAY.board), 0.05);
  const part = [
    code.x / size,
    code.y / size,
    (code.x + code.size) / size,
    (code.y + code.size) / size,
  ] as const;
  const name = written('FOGLIGHT LOGISTICS', 1072, 40, 27, [2048, 304]);
  return [
    { kind: 'building', faces: [{ ...face(wall, facing(0, hall, width, 9.5)), writing: [name] }] },
    {
      kind: 'loading_bay',
      faces: [
        {
          ...face(painted, facing(bay, hall - 0.15, metres, metres)),
          writing: [
            { text: BAY.code, part, format: 'QRCode' },
            written(BAY.board, 320, 92, 54, [size, size]),
          ],
        },
      ],
    },
  ];
}
