import { blend, compare, structure, type Look } from './look.js';

export interface ViewRules {
  /** How long a camera must look the same way before that is its reference view, nanoseconds; 0: no view is watched. */
  readonly learnNs: bigint;
  /** How long it must look another way before it has moved, nanoseconds. */
  readonly movedNs: bigint;
}

/** What is remembered of where a camera looks. Plain data; nothing in it is ever changed in place. */
export interface ViewState {
  /** The reference view by hour of the day (UTC); none before it is learnt. */
  readonly references: ReadonlyMap<number, Look>;
  /** How long it has been seen at its reference view, and on the way from one view to another, nanoseconds. */
  readonly stoodNs: bigint;
  readonly underWayNs: bigint;
  /** Where it looks now, and since when. */
  readonly anchor?: { readonly look: Look; readonly sinceNs: bigint; readonly stampNs: bigint };
  /** When it was looked at last. */
  readonly atNs?: bigint;
  /** Stamp since which it looks elsewhere than it used to; undefined where it does not. */
  readonly movedSinceNs: bigint | undefined;
}

export interface ViewInput {
  readonly look: Look;
  /** The gate's clock and the picture's stamp, nanoseconds. */
  readonly nowNs: bigint;
  readonly stampNs: bigint;
  /** Whether something hides the scene. */
  readonly degraded: boolean;
}

const SECOND = 1_000_000_000n;
/** A view is looked at this often; a longer time without a picture counts as no time. */
const EVERY_NS = SECOND;
const GAP_NS = 5n * SECOND;
/** From so much structure on, of 1, a view can be told from another. */
const STRUCTURED = 0.08;
/** A reference goes on learning from what agrees with it so well, with this time constant. */
const AGREES = 0.5;
const TAU_NS = 600n * SECOND;
/**
 * A camera that drives is told from one that was re-aimed by time: it is under way for more than a hundredth of the
 * time that it stands, and for more than re-aiming takes.
 */
const STANDS = 100n;
const REAIMING_NS = 10n * SECOND;

export const initialView: ViewState = {
  references: new Map(),
  stoodNs: 0n,
  underWayNs: 0n,
  movedSinceNs: undefined,
};

/** Whether a picture at this time would be looked at. */
export const isDue = ({ atNs }: ViewState, nowNs: bigint): boolean =>
  atNs === undefined || nowNs < atNs || nowNs - atNs >= EVERY_NS;

/**
 * What is known of the view after one more picture. A view becomes the reference when it was the same for `learnNs`.
 * The camera has moved when it looked another way, and always the same other way, for `movedNs`; it has until it looks
 * the old way again, or the new view is accepted. A camera that keeps changing its view drives: it has no reference.
 */
export function watch(state: ViewState, input: ViewInput, rules: ViewRules): ViewState {
  const { look, nowNs, stampNs, degraded } = input;
  const since = state.atNs === undefined ? 0n : nowNs - state.atNs;
  const jumped = since < 0n || since > GAP_NS;
  const elapsedNs = jumped ? 0n : since;
  const { anchor: before, ...rest } = { ...state, atNs: nowNs };
  // After a gap it is not known whether it stood all the time.
  const anchor = jumped ? undefined : before;
  if (structure(look) < STRUCTURED) return { ...rest, ...(anchor && { anchor }) };
  const here = { look, sinceNs: nowNs, stampNs };
  const home = compare([...rest.references.values()], look, degraded);
  if (home?.likeness === 'same') {
    const known = { ...rest, anchor: here, movedSinceNs: undefined, stoodNs: rest.stoodNs + elapsedNs };
    if (home.agreement < AGREES) return known;
    return { ...known, references: refined(rest.references, input, home.nearest, elapsedNs) };
  }
  if (!anchor) return { ...rest, anchor: here };
  const stands = compare([anchor.look], look, degraded)?.likeness;
  if (home?.likeness === 'unclear' || stands === 'unclear') return { ...rest, anchor };
  if (stands === 'other') return drives({ ...rest, anchor: here, underWayNs: rest.underWayNs + elapsedNs });
  if (!home) return learn({ ...rest, anchor }, input, rules);
  if (rest.movedSinceNs !== undefined || nowNs - anchor.sinceNs < rules.movedNs) return { ...rest, anchor };
  return { ...rest, anchor, movedSinceNs: anchor.stampNs };
}

/** The view that the camera has now is its reference from here on. Undefined while no view has been seen. */
export function accept(state: ViewState, stampNs: bigint, { learnNs }: ViewRules): ViewState | undefined {
  if (!state.anchor) return undefined;
  const references = new Map([[hourOf(stampNs), state.anchor.look]]);
  return { ...state, references, movedSinceNs: undefined, stoodNs: learnNs, underWayNs: 0n };
}

/** What of a view outlasts a jump in time or a restart. */
export const remembered = ({ references, stoodNs, underWayNs }: ViewState): ViewState => ({
  ...{ references, stoodNs, underWayNs },
  movedSinceNs: undefined,
});

/** A camera that turns out to drive has no reference, and has moved nowhere. */
function drives(state: ViewState): ViewState {
  if (state.underWayNs <= REAIMING_NS || state.underWayNs * STANDS <= state.stoodNs) return state;
  return { ...state, references: new Map(), stoodNs: 0n, movedSinceNs: undefined };
}

type Seen = ViewState & { readonly anchor: NonNullable<ViewState['anchor']> };

/** The longer a camera was under way before, the longer it must stand. */
function learn(seen: Seen, { look, nowNs, stampNs }: ViewInput, { learnNs }: ViewRules): ViewState {
  const stoodNs = nowNs - seen.anchor.sinceNs;
  const anchor = { ...seen.anchor, look: blend(seen.anchor.look, look, 0.05) };
  if (stoodNs < learnNs || stoodNs < seen.underWayNs * STANDS) return { ...seen, anchor };
  return { ...seen, anchor, stoodNs, references: new Map([[hourOf(stampNs), anchor.look]]) };
}

/** The reference of this hour, with one more picture; a new hour begins with the one that is nearest. */
function refined(
  references: ViewState['references'],
  { look, stampNs }: ViewInput,
  nearest: number,
  elapsedNs: bigint,
): ViewState['references'] {
  const hour = hourOf(stampNs);
  const weight = 1 - Math.exp(-Number(elapsedNs) / Number(TAU_NS));
  const reference = references.get(hour) ?? [...references.values()][nearest]!;
  return new Map(references).set(hour, blend(reference, look, weight));
}

/** Hour of the day in UTC, 0 to 23. */
const hourOf = (stampNs: bigint): number => Number((stampNs / (3600n * SECOND)) % 24n);
