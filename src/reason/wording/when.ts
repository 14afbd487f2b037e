/** Stamps from this one on (year 2001) are wall-clock times; smaller ones are relative to the start of the recording. */
const WALL_NS = 1_000_000_000_000_000_000n;

/** A stamp as text: "12.3 s" into a recording, or date and time in UTC. */
export function moment(ns: bigint): string {
  if (ns < WALL_NS) return `${(Number(ns / 1_000_000n) / 1e3).toFixed(1)} s`;
  return `${new Date(Number(ns / 1_000_000n)).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** A duration as text: "0.8 s", "12 s", "3 min 5 s", "2 h 10 min". Negative durations count as 0. */
export function span(ns: bigint): string {
  const seconds = Math.max(0, Number(ns / 1_000_000n) / 1e3);
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return whole % 60 === 0 ? `${minutes} min` : `${minutes} min ${whole % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
