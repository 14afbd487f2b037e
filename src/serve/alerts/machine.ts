/** How long something must last, over how long it must be over, milliseconds. */
export interface AlertTimes {
  readonly for_ms: number;
  readonly clear_for_ms: number;
  readonly cooldown_ms: number;
}

/** One rule on one camera. Plain data; nothing in it is ever changed in place. */
export interface AlertState {
  /** Whether what the rule looks for is there, as last heard. */
  readonly matching: boolean;
  /** Since when, milliseconds. */
  readonly sinceMs: number;
  /** The alert that is open. */
  readonly open?: { readonly id: string; readonly notified: boolean };
  /** When a message about an alert of this rule and camera was last delivered. */
  readonly deliveredMs?: number;
}

/**
 * What happened to an alert. Both edges of one alert have its id. A message is sent where `notify` says so; `notify`
 * as an edge says that the message held back at the raising is due now.
 */
export interface AlertEdge {
  readonly edge: 'raised' | 'notify' | 'cleared';
  readonly id: string;
  readonly notify: boolean;
}

export interface AlertInput {
  readonly nowMs: number;
  /** What was heard; undefined where only time went by. */
  readonly matching?: boolean | undefined;
  /** The id that a new alert gets. */
  readonly newId: string;
  /** Until then no message is sent: the camera is snoozed. */
  readonly quietUntilMs?: number | undefined;
}

export const initialAlert = (nowMs: number): AlertState => ({ matching: false, sinceMs: nowMs });

/**
 * The state after one more observation, or after some time. Cooldown and snooze hold a message back, never the alert:
 * if it is still open afterwards, the message goes out then. A message about the clearing goes out only where one
 * about the raising did, so that nobody hears of an end without a beginning.
 */
export function step(
  state: AlertState,
  input: AlertInput,
  times: AlertTimes,
): { readonly next: AlertState; readonly edges: readonly AlertEdge[] } {
  const { nowMs, newId } = input;
  const matching = input.matching ?? state.matching;
  const seen = matching === state.matching ? state : { ...state, matching, sinceMs: nowMs };
  const lastedMs = nowMs - seen.sinceMs;
  const mayNotify = !isQuiet(state, input, times);
  const { open } = seen;
  if (!open && matching && lastedMs >= times.for_ms)
    return {
      next: { ...seen, open: { id: newId, notified: mayNotify } },
      edges: [{ edge: 'raised', id: newId, notify: mayNotify }],
    };
  if (open && !matching && lastedMs >= times.clear_for_ms) {
    const { open: _, ...closed } = seen;
    return { next: closed, edges: [{ edge: 'cleared', id: open.id, notify: open.notified }] };
  }
  if (open && !open.notified && matching && mayNotify)
    return {
      next: { ...seen, open: { ...open, notified: true } },
      edges: [{ edge: 'notify', id: open.id, notify: true }],
    };
  return { next: seen, edges: [] };
}

/** A message about an alert of this rule and camera was delivered: the cooldown begins. */
export const delivered = (state: AlertState, nowMs: number): AlertState => ({ ...state, deliveredMs: nowMs });

function isQuiet(
  { deliveredMs }: AlertState,
  { nowMs, quietUntilMs }: AlertInput,
  times: AlertTimes,
): boolean {
  const snoozed = quietUntilMs !== undefined && nowMs < quietUntilMs;
  return snoozed || (deliveredMs !== undefined && nowMs - deliveredMs < times.cooldown_ms);
}
