/** A source of time the tests can drive. Nanoseconds since 1970 for `wallNs`, milliseconds for `monotonicMs`. */
export interface Clock {
  wallNs(): bigint;
  monotonicMs(): number;
  /** Not the machine's time: what sources stamp on receipt means nothing by it. */
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
