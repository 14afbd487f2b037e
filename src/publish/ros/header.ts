/** A ROS time. */
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

/** std_msgs/msg/Header with the camera's own stamp. */
export function rosHeader(from: { readonly stampNs: bigint; readonly frameId: string }): object {
  return { stamp: rosTime(from.stampNs), frame_id: from.frameId };
}
