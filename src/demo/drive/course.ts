/**
 * Where the drive goes: metres along the road, and the camera's place at a share of the film in [0, 1].
 * A shorter film drives the same course faster.
 */
export const COURSE = {
  /** Lanes are 3.5 m: oncoming at -3.5, fast at 0, slow at 3.5. */
  lane: 3.5,
  roadHalf: 5.25,
  zebra: 118,
  gantry: 150,
  yard: 196,
  hall: 243,
  /** The bay's door, metres right of the centre line. */
  bay: 1.5,
} as const;

const STOP = 232;
const BRAKE_FROM = 0.6;
const BRAKE_TO = 0.84;
const CRUISE = STOP / (BRAKE_FROM + (BRAKE_TO - BRAKE_FROM) / 2);

const smoothstep = (from: number, to: number, x: number): number => {
  const t = Math.min(1, Math.max(0, (x - from) / (to - from)));
  return t * t * (3 - 2 * t);
};

/** How far the camera has come, metres: even speed, an even braking, then standing at the bay. */
export function travelled(share: number): number {
  if (share <= BRAKE_FROM) return CRUISE * share;
  const braking = Math.min(share, BRAKE_TO) - BRAKE_FROM;
  return CRUISE * (BRAKE_FROM + braking - braking ** 2 / (2 * (BRAKE_TO - BRAKE_FROM)));
}

/** The camera's place across the road, metres: out to pass the truck, back again, then in front of the bay. */
export function across(share: number): number {
  const passing = smoothstep(0.1, 0.17, share) - smoothstep(0.33, 0.42, share);
  return COURSE.lane * (1 - passing) - (COURSE.lane - COURSE.bay + 0.5) * smoothstep(0.62, 0.78, share);
}

/** How lively the suspension is, in [0, 1]: nothing moves when standing. */
export const motion = (share: number): number => 1 - smoothstep(BRAKE_FROM, BRAKE_TO, share);

/** Where the road's centre line lies, metres right of where it began: straight at both ends, a swing between. */
export function centreLine(station: number): number {
  const t = Math.min(1, Math.max(0, (station - 10) / (COURSE.yard - 10)));
  return 26 * t ** 3 * (10 - 15 * t + 6 * t * t);
}

/** Its direction, metres right a metre ahead. */
export function heading(station: number): number {
  return centreLine(station + 0.5) - centreLine(station - 0.5);
}
