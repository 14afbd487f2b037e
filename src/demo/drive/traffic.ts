import { PAINTS } from './art/vehicles.js';
import { DRESSES, person, POSES, type Dress } from './art/nature.js';
import { shadow as shadowArt } from './art/vehicles.js';
import { COURSE, travelled } from './course.js';
import { texture, type Texture } from './texture.js';
import { face, facing, level, type Thing } from './things.js';
import { car, truck, van } from './vehicles.js';

/** Everything that moves: what of it is there at a share of the film in [0, 1]. */
export type Traffic = (share: number) => Thing[];

const { lane, hall } = COURSE;

/** Eases from 0 to 1 between two shares of the film. */
const ease = (from: number, to: number, share: number): number => {
  const t = Math.min(1, Math.max(0, (share - from) / (to - from)));
  return t * t * (3 - 2 * t);
};

export async function traffic(): Promise<Traffic> {
  const shadow = await texture(64, 64, shadowArt());
  const [vehicles, people] = [await onWheels(shadow), await onFoot(shadow)];
  return (share) => [...vehicles(share), ...people(share)];
}

async function onWheels(shadow: Texture): Promise<Traffic> {
  const lorry = await truck('NORDFRUIT', 'away', shadow);
  const docked = await truck('', 'towards', shadow);
  const oncomingTruck = await truck('KESTREL', 'towards', shadow);
  const delivery = await van(PAINTS.blue, 'FL 2047', 'PARCELS', shadow);
  const leader = await car({ paint: PAINTS.red, number: 'KA 318', heads: 'away' }, shadow);
  const parked = await car({ paint: PAINTS.silver, number: 'MB 774', heads: 'away' }, shadow);
  const oncoming = await Promise.all(
    (['silver', 'black', 'white', 'green'] as const).map((name, i) =>
      car({ paint: PAINTS[name], number: `OS ${i}5${i}`, heads: 'towards' }, shadow),
    ),
  );
  // Stations where the oncoming cars begin, and how many metres they drive in the film.
  const drives = [
    [74, 300],
    [168, 330],
    [265, 310],
    [345, 330],
  ] as const;
  return (share) => {
    // The van overtakes when the camera is back in its lane, then parks in the yard.
    const swerve = ease(0.57, 0.7, share);
    const turn = ease(0.4, 0.54, share);
    const vanStation = Math.min(travelled(0.43) - 7 + 470 * (share - 0.43), 205) + 23 * swerve;
    return [
      lorry(lane, 46 + 150 * share),
      leader(17 * turn, Math.min(24 + 420 * share, 200) + 30 * turn),
      delivery(-13 * swerve, vanStation),
      oncomingTruck(-lane, 205 - 270 * share),
      docked(COURSE.bay + 6, hall - 9.2),
      parked(-22.5, 226),
      ...oncoming.flatMap((one, i) => {
        const station = drives[i]![0] - drives[i]![1] * share;
        return station < hall - 12 ? [one(-lane, station)] : [];
      }),
    ];
  };
}

interface Walk {
  readonly dress: Dress;
  readonly from: readonly [lateral: number, station: number];
  /** Metres walked in the whole film. */
  readonly by: readonly [lateral: number, station: number];
}

const WALKS: readonly Walk[] = [
  { dress: DRESSES[0]!, from: [6.7, 34], by: [0, 32] },
  { dress: DRESSES[1]!, from: [7.3, 66], by: [0, -30] },
  { dress: DRESSES[2]!, from: [6.4, 98], by: [0, 30] },
  { dress: DRESSES[3]!, from: [7.2, 98.6], by: [0, 30] },
  { dress: DRESSES[1]!, from: [-5.2, COURSE.zebra + 2.4], by: [38, 0] },
  { dress: DRESSES[0]!, from: [6.9, 178], by: [0, -26] },
  { dress: DRESSES[4]!, from: [-14, 237], by: [11.2, 1] },
];

async function onFoot(shadow: Texture): Promise<Traffic> {
  const poses = new Map<Dress, Texture[]>();
  for (const dress of DRESSES) {
    const all = Array.from({ length: POSES }, (_, pose) => texture(72, 176, person(dress, pose)));
    poses.set(dress, await Promise.all(all));
  }
  return (share) =>
    WALKS.map(({ dress, from, by }) => {
      const lateral = Math.min(from[0] + by[0] * share, from[0] > 0 ? 40 : 7.6);
      const station = from[1] + by[1] * share;
      const walked = Math.hypot(lateral - from[0], station - from[1]);
      const pose = poses.get(dress)![Math.floor(walked / 0.26) % POSES]!;
      const under = level(lateral - 0.3, lateral + 0.75, station - 0.2, station + 0.3, 0.01);
      return {
        kind: 'person',
        faces: [
          { texture: shadow, corners: under, flat: true },
          face(pose, facing(lateral, station, 0.74, 1.8)),
        ],
      };
    });
}
