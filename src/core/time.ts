/** A source of time that tests can replace: `wallNs` in nanoseconds since 1970, `monotonicMs` in milliseconds. */
export interface Clock {
  wallNs(): bigint;
  monotonicMs(): number;
  /** True for simulated time. Receive times that sources take from the system clock cannot be compared with it. */
  readonly simulated?: boolean;
}

export const systemClock: Clock = {
  wallNs: () => BigInt(Math.round((performance.timeOrigin + performance.now()) * 1e3)) * 1000n,
  monotonicMs: () => performance.now(),
};

/** Seconds as a person writes them, from nanoseconds: "12.345". */
export function secondsText(ns: bigint): string {
  return (Number(ns / 1000n) / 1e6).toFixed(3);
}
