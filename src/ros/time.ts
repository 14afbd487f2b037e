/** builtin_interfaces/msg/Time */
export interface RosTime {
  readonly sec: number;
  readonly nanosec: number;
}

const SECOND = 1_000_000_000n;

/** Nanoseconds as a ROS time; rounds down, so that `nanosec` is never negative. */
export function rosTime(ns: bigint): RosTime {
  const nanosec = ((ns % SECOND) + SECOND) % SECOND;
  return { sec: Number((ns - nanosec) / SECOND), nanosec: Number(nanosec) };
}

/** A ROS time as nanoseconds. */
export function timeNs({ sec, nanosec }: RosTime): bigint {
  return BigInt(sec) * SECOND + BigInt(nanosec);
}
