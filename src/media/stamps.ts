/** How far a stamp may lie behind the one before, or a live one before its arrival, and still be jitter: a few frames. */
const JITTER_FRAMES = 4n;
const MIN_JITTER_NS = 200_000_000n;
const MAX_JITTER_NS = 1_000_000_000n;
/** A live frame that is later than this came from a clock that is no longer believed, nanoseconds. */
const LATEST_NS = 5_000_000_000n;
/** A leap forward beyond this is a discontinuity where the container has such; ffmpeg itself draws the line here. */
const LEAP_NS = 10_000_000_000n;
/** A live anchor follows the drift of clocks by at most one part in so many. */
const DRIFT = 1000n;
/** Steps between frames from which the pace is known. */
const KEPT_STEPS = 9;

/** What is remembered from frame to frame. */
export interface Stamped {
  /** Of the last frame, nanoseconds. */
  readonly stampNs: bigint;
  /** What is added to a time to make a stamp; unknown before a connection's first time. */
  readonly offsetNs?: bigint | undefined;
  readonly receivedNs?: bigint;
  /** The last steps from stamp to stamp. */
  readonly stepsNs: readonly bigint[];
}

/**
 * The stamp of a file's next frame: its own time, moved only where the file would begin below zero. Stamps always
 * increase. Where time steps back by more than jitter, as between two pieces put end to end, stamps go on at the pace
 * of the frames before.
 *
 * @param timeNs the frame's own time, where it has one
 * @param leaps whether a long leap forward is such a step too, as in HLS, rather than a pause
 */
export function fileStamp(last: Stamped | undefined, timeNs: bigint | undefined, leaps = false): Stamped {
  if (!last) {
    const offsetNs = timeNs !== undefined && timeNs < 0n ? -timeNs : 0n;
    return { stampNs: (timeNs ?? 0n) + offsetNs, offsetNs, stepsNs: [] };
  }
  const next = last.stampNs + (paceOf(last) ?? 1n);
  if (timeNs === undefined) return after(last, next, last.offsetNs);
  const wanted = timeNs + (last.offsetNs ?? 0n);
  const stepped = wanted < last.stampNs - jitterOf(last) || (leaps && wanted > last.stampNs + LEAP_NS);
  return stepped ? after(last, next, next - timeNs) : after(last, wanted, last.offsetNs);
}

/**
 * The stamp of a live source's next frame. Its times have no epoch: stamps are the wall clock at a connection's first
 * frame plus what the times say has passed, so that frames that a network delivers late keep their distances. The anchor
 * follows slow drift, and is set anew where time steps back, or runs ahead of the wall clock, by more than jitter.
 * Stamps always increase. For a new connection pass `reconnected(last)`.
 *
 * @param timeNs the frame's own time, where it has one
 * @param receivedNs wall clock when it arrived
 */
export function liveStamp(
  last: Stamped | undefined,
  timeNs: bigint | undefined,
  receivedNs: bigint,
): Stamped {
  if (timeNs === undefined) return { ...after(last, receivedNs, last?.offsetNs), receivedNs };
  const offsetNs = last?.offsetNs ?? receivedNs - timeNs;
  const wanted = timeNs + offsetNs;
  const late = receivedNs - wanted;
  const jitter = jitterOf(last);
  const steppedBack = last?.offsetNs !== undefined && wanted < last.stampNs - jitter;
  if (steppedBack || late < -jitter || late > LATEST_NS)
    return { ...after(last, receivedNs, receivedNs - timeNs), receivedNs };
  const most = (receivedNs - (last?.receivedNs ?? receivedNs)) / DRIFT;
  const drift = late > most ? most : late < -most ? -most : late;
  return { ...after(last, wanted, offsetNs + drift), receivedNs };
}

/** What a new connection, whose times have nothing to do with those before, takes over. */
export function reconnected(last: Stamped | undefined): Stamped | undefined {
  return last && { ...last, offsetNs: undefined };
}

function after(last: Stamped | undefined, wanted: bigint, offsetNs: bigint | undefined): Stamped {
  if (!last) return { stampNs: wanted, offsetNs, stepsNs: [] };
  // Out of order by a few frames: the smallest step keeps stamps increasing, and is no pace.
  if (wanted <= last.stampNs) return { ...last, stampNs: last.stampNs + 1n, offsetNs };
  const stepsNs = [...last.stepsNs, wanted - last.stampNs].slice(-KEPT_STEPS);
  return { stampNs: wanted, offsetNs, stepsNs };
}

/** The median, so that one pause or one frame out of order does not change it. */
function paceOf({ stepsNs }: Stamped): bigint | undefined {
  return [...stepsNs].sort((a, b) => (a < b ? -1 : Number(a > b)))[stepsNs.length >> 1];
}

function jitterOf(last: Stamped | undefined): bigint {
  const few = JITTER_FRAMES * ((last && paceOf(last)) ?? 0n);
  return few < MIN_JITTER_NS ? MIN_JITTER_NS : few > MAX_JITTER_NS ? MAX_JITTER_NS : few;
}
